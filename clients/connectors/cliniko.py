"""Cliniko: people, their appointments, and those of groups (REST, version 1)."""

import re
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from clients.connectors.asking import basic, get_json
from clients.connectors.records import Gone, PersonRecord, Record, SessionRecord, minutes_between, moment
from clients.connectors.source import Page, Place, Row, SourceError, onward
from clients.enums import Thing, Trouble

SHARD = re.compile(r"-([a-z]{2,4}\d{1,3})$")
FIRST_SHARD = "au1"
PER_PAGE = 100
# Each of these is asked about once more.
FEW, OF_SEVERAL = 25, frozenset({"group_appointments", "attendees"})
LAST = re.compile(r"/(\d+)(?:\?[^?]*)?$")
DELETED = "deleted_at"


def base_of(key: str) -> str:
    """Where an account lives: its key ends with the shard, and the oldest ones with none."""
    found = SHARD.search(key)
    return f"https://api.{found[1] if found else FIRST_SHARD}.cliniko.com/v1"


class Cliniko:
    """An account, by the key of one of its users; ``address`` is for one that stands elsewhere."""

    # People before their appointments, what is cancelled or deleted after what stands.
    streams: tuple[str, ...] = (
        "patients",
        "patients/deleted",
        "individual_appointments",
        "group_appointments",
        "attendees",
        "individual_appointments/cancelled",
        "individual_appointments/deleted",
        "group_appointments/deleted",
        "attendees/cancelled",
        "attendees/deleted",
    )

    def __init__(self, address: str, secrets: dict[str, Any]) -> None:
        """Ask with a key."""
        self.secrets = secrets
        self._base = (address or base_of(secrets["key"])).rstrip("/")
        contact = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self._headers = {**basic(secrets["key"]), "User-Agent": f"Trellis ({contact})"}

    def read(self, stream: str, place: Place) -> Page:
        """A page of one of the lists, in the order in which things were changed."""
        name, _, part = stream.partition("/")
        when = {"deleted": DELETED, "cancelled": "cancelled_at"}.get(part, "updated_at")
        said = get_json(self._url(stream, when, place), self._headers)
        assert said is not None  # noqa: S101 - a list that is not there is an error
        rows = said.get(name)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise SourceError(Trouble.UNREADABLE)
        following = str(int(place.page or 1) + 1) if (said.get("links") or {}).get("next") and rows else ""
        onto, more = onward(place, rows, lambda row: str(row.get(when) or ""), following)
        try:
            return Page(tuple(self._records(name, part, rows)), onto, more)
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(Trouble.UNREADABLE) from error

    def _url(self, stream: str, when: str, place: Place) -> str:
        many = FEW if stream.partition("/")[0] in OF_SEVERAL else PER_PAGE
        asked = [("sort", when), ("order", "asc"), ("per_page", str(many)), ("page", place.page or "1")]
        if place.since:
            asked.append(("q[]", f"{when}:>={place.since}"))
        if stream == "patients":
            asked.append(("q[]", "archived_at:*"))
        return f"{self._base}/{stream}?{urlencode(asked)}"

    def _records(self, name: str, part: str, rows: Iterable[Row]) -> Iterable[Record]:
        if part == "deleted" and name != "attendees":
            thing = Thing.CLIENT if name == "patients" else Thing.SESSION
            return [Gone(thing, str(row["id"])) for row in rows]
        if name == "attendees":
            return self._groups({last(row, "booking") for row in rows})
        told: dict[str, Callable[[Row], Record]] = {
            "patients": person,
            "individual_appointments": individual,
            "group_appointments": self._group,
        }
        return [told[name](row) for row in rows]

    def _groups(self, bookings: Iterable[str]) -> Iterable[Record]:
        """The groups among the bookings whose attendees have changed: a booking of one person is told in its list."""
        for booking in sorted(filter(None, bookings)):
            row = get_json(f"{self._base}/group_appointments/{booking}", self._headers, may_miss=True)
            if row is not None:
                yield self._group(row)

    def _group(self, row: Row) -> SessionRecord:
        """A group with those who still come: who cancelled is among its patients all the same."""
        url = f"{self._base}/group_appointments/{row['id']}/attendees?per_page={PER_PAGE}"
        said = get_json(url, self._headers, may_miss=True) or {}
        coming = [one for one in said.get("attendees", ()) if not one.get("cancelled_at") and not one.get(DELETED)]
        return _session(row, tuple(sorted({last(one, "patient") for one in coming} - {""})), cancelled=not coming)


def person(row: Row) -> PersonRecord:
    """A patient; one that is archived or deleted is in care no more."""
    return PersonRecord(
        id=str(row["id"]),
        first=_words(row, "first_name"),
        last=_words(row, "last_name"),
        called=_words(row, "preferred_first_name"),
        email=_words(row, "email"),
        country=_words(row, "country_code"),
        born=_words(row, "date_of_birth"),
        gone=bool(row.get("archived_at") or row.get(DELETED)),
    )


def individual(row: Row) -> SessionRecord:
    """An appointment of one person."""
    cancelled = bool(row.get("cancelled_at") or row.get("archived_at") or row.get(DELETED))
    return _session(row, tuple(filter(None, (last(row, "patient"),))), cancelled=cancelled)


def _session(row: Row, people: tuple[str, ...], *, cancelled: bool) -> SessionRecord:
    starts, ends = moment(row["starts_at"]), moment(row["ends_at"])
    cancelled = cancelled or bool(row.get(DELETED) or row.get("archived_at"))
    return SessionRecord(str(row["id"]), people, starts, minutes_between(starts, ends), cancelled=cancelled)


def last(row: Row, name: str) -> str:
    """The id at the end of the link to something."""
    link = ((row.get(name) or {}).get("links") or {}).get("self") or ""
    found = LAST.search(link)
    return found[1] if found else ""


def _words(row: Row, name: str) -> str:
    found = row.get(name)
    return found.strip() if isinstance(found, str) else ""
