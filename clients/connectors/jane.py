"""Jane: people and their appointments, by the Jane Developer Platform."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from clients.connectors.asking import ask, ask_for_token, said_in, their_now
from clients.connectors.records import PersonRecord, Record, SessionRecord, minutes_between, moment
from clients.connectors.source import Page, Place, Row, SourceError
from clients.enums import Trouble

VERSION = "2026-01-01"
PER_PAGE = 100
GONE = frozenset({"discharged", "deceased", "archived"})
CANCELLED = frozenset({"cancelled", "archived"})


class Jane:
    """A clinic by its own host; the right to ask is renewed at every turn, and so is the right to renew it."""

    streams: tuple[str, ...] = ("patients", "appointments")

    def __init__(self, address: str, secrets: dict[str, Any]) -> None:
        """Ask with what the secrets hold."""
        self.secrets = secrets
        self._base = f"{address.rstrip('/')}/api/{VERSION}"
        self._token = ""

    def read(self, stream: str, place: Place) -> Page:
        """A page of one of the two lists.

        What Jane tells does not say when it was changed. So it is asked for in the order in which it came to be, which
        never changes: whatever changes meanwhile moves nothing off a page, and is told at the next turn.
        """
        asked = {"sort": "created_at", "page[limit]": str(PER_PAGE)}
        if place.since:
            asked["updated_at[gte]"] = place.since
        if place.page:
            asked["page[cursor]"] = place.page
        headers = {"Accept": "application/json", **self._authorised()}
        answer = ask("GET", f"{self._base}/{stream}?{urlencode(asked)}", headers=headers)
        assert answer is not None  # noqa: S101 - a list that is not there is an error
        said, begun = said_in(answer), place.newest or their_now(answer).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = person if stream == "patients" else appointment
        try:
            records: tuple[Record, ...] = tuple(told(row) for row in said["items"])
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(Trouble.UNREADABLE) from error
        following = str(said.get("cursor") or "") if said.get("hasNextPage") else ""
        return Page(records, Place(place.since, following, begun) if following else Place(begun), bool(following))

    def _authorised(self) -> dict[str, str]:
        if not self._token:
            asked = {
                "grant_type": "refresh_token",
                "refresh_token": self.secrets.get("refresh_token", ""),
                "client_id": settings.JANE_CLIENT_ID,
                "client_secret": settings.JANE_CLIENT_SECRET,
            }
            said = ask_for_token(settings.JANE_TOKEN_URL, asked)
            if not said.get("access_token"):
                raise SourceError(Trouble.UNREADABLE)
            self._token = str(said["access_token"])
            self.secrets = {**self.secrets, "refresh_token": said.get("refresh_token") or self.secrets["refresh_token"]}
        return {"Authorization": f"Bearer {self._token}"}


def person(row: Row) -> PersonRecord:
    """A patient."""
    words = {name: str(row.get(name) or "").strip() for name in ("first_name", "last_name", "preferred_name", "email")}
    return PersonRecord(
        str(row["id"]),
        first=words["first_name"],
        last=words["last_name"],
        called=words["preferred_name"],
        email=words["email"],
        born=str(row.get("date_of_birth") or ""),
        gone=row.get("status") in GONE,
    )


def appointment(row: Row) -> SessionRecord:
    """An appointment, which in Jane has one patient; a couple is a patient of its own there."""
    starts, ends = moment(row["start_at"]), moment(row["end_at"])
    whose = tuple(str(one) for one in (row.get("patient_id"),) if one)
    cancelled = bool(row.get("cancelled_at") or row.get("archived_at")) or row.get("state") in CANCELLED
    return SessionRecord(str(row["id"]), whose, starts, minutes_between(starts, ends), cancelled=cancelled)
