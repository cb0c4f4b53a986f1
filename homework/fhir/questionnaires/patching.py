"""What was taken in, given back with what was changed since, and with nothing else touched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from homework.fhir.questionnaires.asking import Asked, Definition, asked_in, objects
from homework.fhir.questionnaires.changes import change
from homework.fhir.questionnaires.consequences import follow
from homework.fhir.questionnaires.extensions import OWN, set_extension
from homework.fhir.questionnaires.item_writing import item_of
from homework.fhir.questionnaires.items import CHOICES, kind_of
from homework.fhir.questionnaires.laying_out import laid_out
from homework.fhir.questionnaires.names import EACH, Named, named
from homework.fhir.questionnaires.options import Offers, Options
from homework.fhir.questionnaires.own import own_value
from homework.fhir.questionnaires.shape import children
from practice.fhir.document import Object, read_json, write_json

HEAD = {"title": "title", "purpose": "description", "guide": "purpose"}
NOT_TOLD = frozenset({"items", "slug", "imported", "source", "title", "purpose", "guide"})


@dataclass(frozen=True, slots=True)
class _Place:
    """The items of the Questionnaire by their names here, what they were read as, and how conditions name them."""

    items: Mapping[str, Named]
    before: Mapping[str, Definition]
    offered: Mapping[str, Options]
    asked: Mapping[str, Asked]


def given_back(text: str, before: Definition, now: Definition) -> str:
    """The text of the Questionnaire that ``before`` was read from, with all that differs in ``now``.

    What was not changed stays by the letter; without any change but another slug the text itself comes back.
    """
    if before == {**now, "slug": before["slug"]}:
        return text
    document = read_json(text)
    _change_head(document, before, now)
    items = {one.name: one for one in named(document)}
    offers = Offers(document)
    options = {name: offers.of(one.source) for name, one in items.items() if kind_of(one.source) in CHOICES}
    place = _Place(items, _by_name(before), options, _asked(items, options, now))
    changed = {name: item for name, item in _by_name(now).items() if place.before.get(name, item) != item}
    _change_order(document, objects(before, "items"), objects(now, "items"), place)
    for name in sorted(changed, reverse=True):
        one = items.get(name) or items[name.removesuffix(EACH)]
        change(one.source, place.before[name], changed[name], place.asked, document=document)
    follow(document, {items[name].link_id: were for name, were in options.items()})
    return write_json(document)


def _change_head(document: Object, before: Definition, now: Definition) -> None:
    for key in {**before, **now}:
        if before.get(key) == now.get(key):
            continue
        if key in HEAD:
            document[HEAD[key]] = str(now[key])
        elif key not in NOT_TOLD:
            set_extension(document, f"{OWN}{key}", *own_value(now.get(key)))


def _asked(items: Mapping[str, Named], options: Mapping[str, Options], now: Definition) -> Mapping[str, Asked]:
    """What conditions may name, as it is called in the Questionnaire; what is new as it is called here."""
    found = asked_in(objects(now, "items"))
    for name, one in items.items():
        codes = {**found[name].codes} if name in found else {}
        codes |= {option.code: (option.key, option.value) for option in options.get(name, ())}
        found[name] = found[name + EACH] = Asked(one.link_id, kind_of(one.source), codes)
    return found


def _by_name(definition: Definition) -> dict[str, Definition]:
    return {str(item["linkId"]): item for item in _flat(objects(definition, "items"))}


def _flat(items: list[Definition]) -> Iterator[Definition]:
    for item in items:
        yield item
        yield from _flat(objects(item, "items"))


def _change_order(source: Object, before: list[Definition], now: list[Definition], place: _Place) -> None:
    """Put in what is new, take out what is gone, follow what was moved; texts beside a question stay beside it."""
    was, are = ([item for item in items if not _is_each(str(item["linkId"]), place)] for items in (before, now))
    if [item["linkId"] for item in was] != [item["linkId"] for item in are]:
        _lay_out(source, are, place)
    for item in are:
        one = place.items.get(str(item["linkId"]))
        if one is not None:
            _change_order(one.source, objects(place.before[one.name], "items"), objects(item, "items"), place)


def _is_each(name: str, place: _Place) -> bool:
    return name not in place.items and name.removesuffix(EACH) in place.items


def _lay_out(source: Object, now: list[Definition], place: _Place) -> None:
    ours = {id(one.source) for name, one in place.items.items() if name in place.before}
    named = (place.items.get(str(item["linkId"])) for item in now)
    wanted: list[Object] = [
        one.source if one else item_of(item, place.asked) for one, item in zip(named, now, strict=True)
    ]
    kept = laid_out(children(source), wanted, ours)
    source["item"] = [*kept]
    if not kept:
        del source["item"]
