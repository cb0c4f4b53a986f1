"""A form of ours as a Questionnaire: what others may ask of it, with what is ours alone as extensions of our own."""

from collections.abc import Iterator
from datetime import datetime

from homework.fhir.questionnaires.asking import Definition, asked_in, objects
from homework.fhir.questionnaires.extensions import OWN
from homework.fhir.questionnaires.item_writing import item_of
from homework.fhir.questionnaires.own import own_value
from homework.library.form import Ceiling, Form
from homework.library.parsing import parse
from practice.fhir.document import Object, Value

SERIES = ("id", "label", "min", "max", "unit", "direction", "weekly")
FLAGS = ("id", "level", "category", "combine", "scope", "words", "when", "escalate")
HEAD = ("step", "tier", "cadence", "minutes", "intensity", "about", "guide", "levels", "release")


def questionnaire_of(
    definition: Definition, *, address: str, number: int, published: datetime, own_record: bool = False
) -> Object:
    """A published version as a Questionnaire of R4.

    Questions that its author or the clinician keep, and whatever hangs on them, are left out unless ``own_record``
    says that it goes to the clinician's own record.
    """
    form = parse(definition)
    left = frozenset() if own_record else _kept_back(form)
    items = list(_without(objects(definition, "items"), left))
    asked = asked_in(items)
    return {
        "resourceType": "Questionnaire",
        "extension": [*_head(definition), *_series(definition, left), *_flags(definition, left)],
        "url": address,
        "version": str(number),
        "name": "".join(word.capitalize() for word in form.slug.split("-")),
        "title": form.title,
        "status": "active",
        "subjectType": ["Patient"],
        "date": published.isoformat(timespec="seconds"),
        "description": form.purpose,
        "item": [item_of(item, asked) for item in items],
    }


def _kept_back(form: Form) -> frozenset[str]:
    """What travels to nobody else, and whatever would be asked only after it."""
    back = {item.link_id for item in form.items_flat if form.ceiling(item.link_id) < Ceiling.INHERIT}
    while more := {
        item.link_id
        for item in form.items_flat
        if item.link_id not in back and any(test.question in back for test in item.enable_when)
    }:
        back |= more
    return frozenset(back)


def _without(items: list[Definition], left: frozenset[str]) -> Iterator[Definition]:
    for item in items:
        inside = list(_without(objects(item, "items"), left))
        empty = item["type"] == "group" and not inside
        if item["linkId"] not in left and not empty:
            yield {**item, "items": inside} if inside else {key: one for key, one in item.items() if key != "items"}


def _head(definition: Definition) -> Iterator[Value]:
    yield from ({"url": f"{OWN}{key}", **dict([own_value(definition[key])])} for key in HEAD if definition.get(key))


def _series(definition: Definition, left: frozenset[str]) -> Iterator[Value]:
    fed = {str(item.get("series")) for item in _flat(objects(definition, "items")) if item["linkId"] not in left}
    for series in objects(definition, "series"):
        derived = series.get("derived")
        of = set(map(str, derived["of"])) if isinstance(derived, dict) else set()
        if (series["id"] in fed or derived) and not of & left:
            yield _parts("series", series, (*SERIES, "derived"))


def _flags(definition: Definition, left: frozenset[str]) -> Iterator[Value]:
    for rule in objects(definition, "flags"):
        if not {str(test["question"]) for test in objects(rule, "when")} & left:
            yield _parts("flag", rule, FLAGS)


def _flat(items: list[Definition]) -> Iterator[Definition]:
    for item in items:
        yield item
        yield from _flat(objects(item, "items"))


def _parts(name: str, thing: Definition, keys: tuple[str, ...]) -> Value:
    parts: list[Value] = [{"url": key, **dict([own_value(thing[key])])} for key in keys if thing.get(key) is not None]
    return {"url": f"{OWN}{name}", "extension": parts}
