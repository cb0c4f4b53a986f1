"""What is known about the people of the practice, what is to become of a row, and what somebody decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from clients.enums import Outcome
from clients.imports.reasons import Reason
from clients.imports.values import Reading

LEAVE, NEW = "leave", "new"
SAME, CASE = "same:", "case:"
NOT_REALLY = frozenset({"", "false", "no", "0", "none", "null"})
GONE = frozenset({"inactive", "archived", "discharged", "deceased", "deleted", "prospect", "prospective"})


@dataclass(frozen=True, slots=True)
class Person:
    """A client who is here. ``ids`` are what the file's system calls them."""

    key: int
    code: str
    name: str
    email: str
    born: date | None = None
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseHere:
    """A case that is here and open, with its people by key."""

    key: int
    code: str
    people: frozenset[int]
    names: str


@dataclass(frozen=True, slots=True)
class SessionHere:
    """A session that is here, in whatever case."""

    key: int
    case: int
    starts_at: datetime
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Here:
    """All that a row may be compared with."""

    today: date
    people: tuple[Person, ...] = ()
    taken: frozenset[str] = frozenset()
    cases: tuple[CaseHere, ...] = ()
    sessions: tuple[SessionHere, ...] = ()
    known: Mapping[str, int] = field(default_factory=dict)
    clinicians: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody said about the whole file and about single rows.

    ``decided`` maps what is to be decided about to what was chosen; ``treating`` names in the file to clinicians here.
    """

    reading: Reading
    adults: bool = False
    open_cases: bool = False
    treating: Mapping[str, int] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A client as they would be added."""

    name: str
    email: str
    called: str = ""
    country: str = ""
    born: date | None = None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session as it would be planned; without a case one is opened for the person, with its clinician."""

    starts_at: datetime
    minutes: int
    place: str = ""
    treating: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things that may be chosen about a row."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to become of a row. ``shown`` stands for it on pages.

    ``about`` is what a decision is kept under, and ``asked`` says to whoever decides which rows and whom it is about.
    """

    number: int
    outcome: Outcome
    reason: Reason = Reason.NONE
    told: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""
    client: int | None = None
    case: int | None = None
    external_id: str = ""
    person: NewPerson | None = None
    session: NewSession | None = None
    about: str = ""
    asked: str = ""
    options: tuple[Option, ...] = ()

    @property
    def fate(self) -> tuple[str, str, int | None]:
        """What somebody agreed to when they looked at the plan."""
        return self.outcome.value, self.reason.value, self.client

    @property
    def acts(self) -> bool:
        """Whether anything is done for this row."""
        return self.outcome in {Outcome.MAKE, Outcome.MATCH}


def is_said(text: str) -> bool:
    """Whether a cell that says yes or names a day does so."""
    return text.casefold() not in NOT_REALLY
