"""Tells the versions of a thing: those that were kept for the reader, and the one that it is now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from practice.access.errors import NotVisibleError
from practice.fhir.asking import FILTERS, USUAL, Pairs, count_in
from practice.fhir.bundles import entry
from practice.fhir.document import read_json
from practice.fhir.kinds import Kind, Resource
from practice.fhir.models import Version
from practice.fhir.moments import span
from practice.fhir.outcomes import unreadable
from practice.fhir.searching import Told, instant, no_page, with_meta

LONGEST_NUMBER = 9


@dataclass(slots=True)
class Wish:
    """Which versions are asked for: how many to a page, told since when, and the number that the page comes after."""

    count: int = USUAL
    since: datetime | None = None
    before: int = 0


def read_wish(pairs: Pairs) -> Wish:
    """What is asked of a history. Raises FhirError for what is none, and for what would find less and is not known."""
    wish = Wish()
    for name, value in pairs:
        if name == "_count":
            wish.count = count_in(value)
        elif name == "_since":
            wish.since = _moment(value)
        elif name == "_page":
            wish.before = _number(value)
            if not wish.before:
                raise no_page()
        elif name in FILTERS or name == "_at":
            raise unreadable(f"A history is not asked by {name} here, but by _since and _count.", name)
    return wish


def told_version(kind: Kind[Any], one: Told, number: str) -> Told:
    """The version of a thing with this number, as it was told to this reader. Raises NotVisibleError."""
    if number == str(one.edition.number):
        return one
    row = _earlier(kind, one).filter(number=_number(number)).first()
    if row is None or not row.told:
        raise NotVisibleError
    return _again(kind, one, row)


def history_bundle(kind: Kind[Any], one: Told, wish: Wish, base: str) -> Resource:
    """A page of the versions of a thing, the newest first."""
    earlier = _earlier(kind, one)
    earlier = earlier if wish.since is None else earlier.filter(at__gte=wish.since)
    is_present = wish.since is None or one.edition.at >= wish.since
    found = [one] if is_present and not wish.before else []
    rows = earlier.filter(number__lt=wish.before) if wish.before else earlier
    some = list(rows.order_by("-number")[: wish.count + 1])
    found += [_again(kind, one, row) for row in some if row.told]
    page, left = found[: wish.count], found[wish.count :]
    where = f"{base}/{kind.name}/{one.body['id']}/_history"
    links = [{"relation": "self", "url": _url(where, wish, wish.before)}]
    if page and left:
        links.append({"relation": "next", "url": _url(where, wish, page[-1].edition.number)})
    bundle: Resource = {"resourceType": "Bundle", "type": "history", "total": earlier.count() + is_present}
    entries = [_entry(told, base) for told in page]
    return bundle | {"link": links} | ({"entry": entries} if entries else {})


def _earlier(kind: Kind[Any], one: Told) -> QuerySet[Version]:
    if not kind.keeps_versions:
        return Version.objects.none()
    return Version.objects.filter(edition_id=one.edition.pk, number__lt=one.edition.number)


def _again(kind: Kind[Any], one: Told, row: Version) -> Told:
    return Told(one.row, with_meta(kind, one.body["id"], read_json(row.told), row), row)


def _entry(one: Told, base: str) -> Resource:
    name, number = one.body["resourceType"], one.edition.number
    made = number == 1
    response = {"etag": f'W/"{number}"', "lastModified": instant(one.edition.at)}
    return entry(
        one.body,
        base,
        request={"method": "POST", "url": name} if made else {"method": "PUT", "url": f"{name}/{one.body['id']}"},
        response={"status": "201" if made else "200", **response},
    )


def _url(where: str, wish: Wish, before: int) -> str:
    pairs = [("_count", str(wish.count))] if wish.count != USUAL else []
    pairs += [("_since", instant(wish.since))] if wish.since else []
    pairs += [("_page", str(before))] if before else []
    return where + (f"?{urlencode(pairs)}" if pairs else "")


def _moment(value: str) -> datetime:
    wanted = span(value)
    if wanted is None:
        raise unreadable("_since wants an instant such as 2026-03-09T10:00:00Z.", "_since")
    return wanted.begins


def _number(word: str) -> int:
    """The number of a version, as it is written; 0 for what is none."""
    is_one = word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER
    return int(word) if is_one and word == str(int(word)) else 0
