"""Definitions become forms here, or are refused."""

from collections.abc import Mapping
from types import MappingProxyType

from homework.library.checks import check
from homework.library.form import (
    Condition,
    Derived,
    Escalation,
    FlagRule,
    Form,
    Item,
    Option,
    SeriesDef,
    Source,
)
from homework.library.node import Node
from homework.library.reading_measures import read_measure
from homework.library.vocabulary import (
    BEHAVIOURS,
    COMBINES,
    CONTROLS,
    DERIVATIONS,
    DIRECTIONS,
    LEVELS,
    OPERATORS,
    RELEASES,
    SCOPES,
    SECTIONS,
    TELLS,
    TYPES,
    VISIBILITIES,
    WEEKLY,
)


def parse(definition: Mapping[str, object]) -> Form:
    """Read a definition into a form. Raises FormError, with the place, for whatever is broken."""
    node = Node(definition, "")
    form = _form(node, tuple(_item(child) for child in node.nodes("items")))
    node.close()
    check(form)
    return form


def _form(node: Node, items: tuple[Item, ...]) -> Form:
    return Form(
        slug=node.text("slug"),
        title=node.text("title"),
        source=_source(node.node("source")),
        step=node.text("step"),
        tier=node.text("tier"),
        evidence=node.texts("evidence"),
        participants=node.text("participants"),
        couple_mode=node.text("couple_mode"),
        cadence=node.text("cadence"),
        minutes=node.whole("minutes"),
        intensity=node.one_of("intensity", ("low", "medium", "high")),
        levels=node.texts("levels"),
        default_level=node.one_of("default_level", LEVELS),
        release=node.one_of("release", RELEASES),
        purpose=node.text("purpose"),
        guide=node.text("guide"),
        avoid=node.texts("avoid"),
        cautions=node.texts("cautions"),
        about=node.text("about"),
        prep=node.texts("prep"),
        revealable_items=node.texts("revealable_items"),
        items=items,
        series=tuple(_series(child) for child in node.nodes("series")),
        flags=tuple(_flag(child) for child in node.nodes("flags")),
        neutral_label=node.text("neutral_label", ""),
        also_individual=node.truth("also_individual"),
        cadence_note=node.text("cadence_note", ""),
        target_per_week=node.maybe_whole("target_per_week"),
        max_entries_per_day=node.maybe_whole("max_entries_per_day"),
        gate=node.text("gate", ""),
        reauth=node.truth("reauth"),
        joint=node.truth("joint"),
        measure=read_measure(node.node("measure")) if "measure" in node else None,
        lineage=MappingProxyType({line[-1].link_id: line for line in _lines(items)}),
    )


def _lines(items: tuple[Item, ...], above: tuple[Item, ...] = ()) -> list[tuple[Item, ...]]:
    found = []
    for item in items:
        line = (*above, item)
        found += [line, *_lines(item.items, line)]
    return found


def _source(node: Node) -> Source:
    source = Source(
        article=node.text("article"),
        author=node.text("author"),
        publisher=node.text("publisher"),
        date=node.text("date"),
        sections=node.texts("sections"),
    )
    node.close()
    return source


def _item(node: Node) -> Item:
    item = Item(
        link_id=node.text("linkId"),
        type=node.one_of("type", TYPES),
        text=node.text("text"),
        hint=node.text("hint", ""),
        example=node.text("example", ""),
        control=node.one_of("control", CONTROLS, ""),
        low=node.text("low", ""),
        high=node.text("high", ""),
        options=tuple(_option(child) for child in node.nodes("options")),
        min=node.maybe_whole("min"),
        max=node.maybe_whole("max"),
        step=node.maybe_whole("step") or 1,
        unit=node.text("unit", ""),
        required=node.truth("required"),
        max_length=node.maybe_whole("maxLength"),
        repeats=node.truth("repeats"),
        max_occurs=node.maybe_whole("maxOccurs"),
        add_label=node.text("add_label", ""),
        visibility=node.one_of("visibility", VISIBILITIES, "inherit"),
        series=node.text("series", ""),
        quotable=node.truth("quotable"),
        section=node.one_of("section", SECTIONS, ""),
        enable_when=tuple(_condition(child) for child in node.nodes("enableWhen")),
        enable_behavior=node.one_of("enableBehavior", BEHAVIOURS, "all"),
        shared_when=tuple(_condition(child) for child in node.nodes("shared_when")),
        discard_when=tuple(_condition(child) for child in node.nodes("discard_when")),
        tells=node.one_of("tells", TELLS, ""),
        items=tuple(_item(child) for child in node.nodes("items")),
    )
    node.close()
    return item


def _option(node: Node) -> Option:
    option = Option(code=node.text("code"), text=node.text("text"))
    node.close()
    return option


def _condition(node: Node) -> Condition:
    condition = Condition(
        question=node.text("question"),
        operator=node.one_of("operator", OPERATORS),
        answer=node.scalar("answer"),
    )
    node.close()
    return condition


def _series(node: Node) -> SeriesDef:
    series = SeriesDef(
        id=node.text("id"),
        label=node.text("label"),
        min=node.whole("min"),
        max=node.whole("max"),
        unit=node.text("unit"),
        direction=node.one_of("direction", DIRECTIONS),
        weekly=node.one_of("weekly", WEEKLY),
        derived=_derived(node.node("derived")) if "derived" in node else None,
    )
    node.close()
    return series


def _derived(node: Node) -> Derived:
    kind = node.one_of("kind", DERIVATIONS)
    derived = Derived(
        kind=kind,
        of=node.texts("of"),
        answered=node.whole("answered") if kind == "mean" else 0,
        codes=node.texts("codes") if kind == "count" else (),
    )
    node.close()
    return derived


def _flag(node: Node) -> FlagRule:
    rule = FlagRule(
        id=node.text("id"),
        level=node.whole("level"),
        category=node.text("category"),
        when=tuple(_condition(child) for child in node.nodes("when")),
        combine=node.one_of("combine", COMBINES, "all"),
        scope=node.one_of("scope", SCOPES, "response"),
        escalate=_escalation(node.node("escalate")) if "escalate" in node else None,
        words=node.text("words", ""),
    )
    node.close()
    return rule


def _escalation(node: Node) -> Escalation:
    escalation = Escalation(
        metric=node.text("metric"),
        at_least=node.whole("at_least"),
        level=node.whole("level"),
    )
    node.close()
    return escalation
