"""What stands in a person's own file, whatever its shape; everything names its author, its day and its readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from homework.summaries.answers import Said

FORMAT = "my-notes"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where something comes from: who wrote it, when, which version it is, and who can see it.

    ``at`` is None for what is somebody else's: when they wrote it is theirs. ``level`` is empty where none was chosen.
    """

    author: str
    at: datetime | None
    seen_by: tuple[str, ...]
    note: str = ""
    version: int | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Something written: ``code`` names the thing that it belongs to, ``case`` the case.

    ``licence`` is the line that has to stand with the questions where somebody else wrote them.
    """

    code: str
    case: str
    source: Source
    said: tuple[Said, ...]
    choices: tuple["Act", ...] = ()
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done, on one day: in one sentence, and in plain facts for machines."""

    at: datetime
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of the person's: with whom, and who cares for it."""

    code: str
    partners: tuple[str, ...]
    team: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """The whole file. ``shared`` are others' words, open to the person at the moment when it was made."""

    person: Mapping[str, str]
    practice: str
    made_at: datetime
    cases: tuple[OwnCase, ...]
    answers: tuple[Written, ...]
    drafts: tuple[Written, ...]
    lines: tuple[Written, ...]
    shared: tuple[Written, ...]
    consents: tuple[Act, ...]
    signatures: tuple[Act, ...]
    looks: tuple[Act, ...]
    left: tuple[Act, ...]
    requests: tuple[Act, ...]
    steps: tuple[Act, ...]
    coming_back: tuple[Act, ...]
    rests: tuple[Act, ...]

    def of_year(self, year: int) -> "Notes":
        """What belongs to one year, as much as paper holds; others' words, which have no day, are always there."""
        kept: dict[str, Any] = {name: tuple(one for one in getattr(self, name) if _in(one, year)) for name in WRITINGS}
        kept |= {name: tuple(one for one in getattr(self, name) if one.at.year == year) for name in ACTS}
        return replace(self, **kept)


WRITINGS = ("answers", "drafts", "lines", "shared")
ACTS = ("consents", "signatures", "looks", "left", "requests", "steps", "coming_back", "rests")


def _in(one: Written, year: int) -> bool:
    return one.source.at is None or one.source.at.year == year
