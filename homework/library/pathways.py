"""The pathways that come with the product; definitions become pathways here, or are refused."""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from homework.library.catalogue import catalogue
from homework.library.checks_of_pathways import check_pathway
from homework.library.measures import measures
from homework.library.node import Node
from homework.library.pathway import ComesBack, OnBreach, Pathway, Stage, Step, Who

PATHWAYS = Path(__file__).parent / "pathways"
FOR = ("one", "couple")


def read_pathway(definition: Mapping[str, object], *, known: Collection[str]) -> Pathway:
    """Read a definition whose steps are exercises of ``known``. Raises FormError, with the place, if it is broken."""
    node = Node(definition, "")
    pathway = Pathway(
        slug=node.text("slug"),
        title=node.text("title"),
        client_title=node.text("client_title"),
        client_words=node.text("client_words"),
        couple=node.one_of("for", FOR) == "couple",
        hurt=node.truth("hurt"),
        weeks=node.whole("weeks"),
        minutes=node.whole("minutes"),
        gates=node.texts("gates"),
        purpose=node.text("purpose"),
        guide=node.text("guide"),
        stages=tuple(_stage(one) for one in node.nodes("stages")),
        steps=tuple(_step(one) for one in node.nodes("steps")),
    )
    node.close()
    check_pathway(pathway, known)
    return pathway


def _stage(node: Node) -> Stage:
    stage = Stage(node.text("name"), node.whole("first"), node.whole("last"))
    node.close()
    return stage


def _step(node: Node) -> Step:
    step = Step(
        key=node.text("key"),
        slug=node.text("slug"),
        week=node.whole("week"),
        who=Who(node.one_of("who", tuple(Who))),
        unlock=node.texts("unlock"),
        due_days=node.whole("due_days"),
        optional=node.truth("optional"),
        comes=_comes(node.node("comes")) if "comes" in node else None,
        on_breach=OnBreach(node.one_of("on_breach", tuple(OnBreach), "")),
        note=node.text("note", "") if "note" in node else "",
    )
    node.close()
    return step


def _comes(node: Node) -> ComesBack:
    every, times = node.maybe_whole("every"), node.maybe_whole("times")
    comes = ComesBack(every, node.wholes("weekdays"), node.truth("event"), times)
    node.close()
    return comes


def pathway_definition(slug: str) -> dict[str, object]:
    """Return the definition of one pathway as its data file has it; raises KeyError for one that does not exist."""
    path = PATHWAYS / f"{slug}.json"
    if path.name not in {known.name for known in PATHWAYS.glob("*.json")}:
        raise KeyError(slug)
    content: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1)
def pathways() -> Mapping[str, Pathway]:
    """Return every pathway that comes with the product, by its slug."""
    known = {*catalogue(), *measures()}
    found = [read_pathway(pathway_definition(path.stem), known=known) for path in sorted(PATHWAYS.glob("*.json"))]
    return MappingProxyType({pathway.slug: pathway for pathway in found})
