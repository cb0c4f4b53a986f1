"""What every system tells of, whatever it calls it: people, sessions, and what is gone."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from clients.enums import Thing
from clients.imports.profiles import Cells


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person there. ``born`` is a day like 1990-03-14; ``replaces`` are ids of records that were joined into this."""

    id: str
    first: str = ""
    last: str = ""
    called: str = ""
    email: str = ""
    country: str = ""
    born: str = ""
    gone: bool = False

    @property
    def name(self) -> str:
        """The whole name."""
        return " ".join(filter(None, (self.first, self.last)))


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """An appointment there: whose it is by the ids of its people, and when.

    ``series`` names all that come back together, so that one decision is for all of them. ``title`` is what a person
    reads who has to decide; it is compared with nothing.
    """

    id: str
    people: tuple[str, ...]
    starts_at: datetime
    minutes: int
    zone: str = ""
    place: str = ""
    cancelled: bool = False
    series: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """That something is deleted there."""

    thing: Thing
    id: str


@dataclass(frozen=True, slots=True)
class Joined:
    """That two records of people were joined there: ``old`` is ``into`` from now on."""

    old: str
    into: str


type Record = PersonRecord | SessionRecord | Gone | Joined


def as_json(record: PersonRecord | SessionRecord) -> dict[str, Any]:
    """A record as it is kept, sealed, until somebody has decided."""
    said = asdict(record)
    if isinstance(record, SessionRecord):
        said["starts_at"] = record.starts_at.isoformat()
    return said


def person_of(said: dict[str, Any]) -> PersonRecord:
    """A person as it was kept."""
    return PersonRecord(**said)


def session_of(said: dict[str, Any]) -> SessionRecord:
    """A session as it was kept."""
    found = SessionRecord(**{**said, "starts_at": datetime.fromisoformat(said["starts_at"])})
    return replace(found, people=tuple(found.people))


def cells_of(told: PersonRecord, number: int) -> Cells:
    """A person as the rules for files read them; ``number`` is the name under which a decision is kept."""
    values = {"client_id": told.id, "first": told.first, "last": told.last, "called": told.called}
    more = {"email": told.email, "country": told.country, "born": told.born, "gone": "yes" if told.gone else ""}
    return Cells(number, {**values, **more})


def moment(text: str) -> datetime:
    """A moment as systems write it, in UTC. Raises ValueError, also for one that names no zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def minutes_between(starts: datetime, ends: datetime) -> int:
    """How long it is, in whole minutes."""
    return round((ends - starts).total_seconds() / 60)
