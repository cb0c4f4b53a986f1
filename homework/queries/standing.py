"""What the care team is told of a part: who reads it now, and what it waits for."""

from dataclasses import dataclass
from enum import StrEnum

from homework.enums import SHARING_LEVELS, Level
from homework.policy import CaseFacts, PartFacts, offered
from homework.queries.naming import letters


class Standing(StrEnum):
    """How far a part has opened, in words that give away no client's own hold."""

    NOT_DONE = "not_done"
    DONE = "done"
    PRIVATE = "private"
    TEAM = "team"
    OPEN = "open"
    OLDER_OPEN = "older_open"
    ASKS_RELEASE = "asks_release"
    ON_HOLD = "on_hold"
    OFFERED = "offered"
    NOT_OPEN = "not_open"


ORDER = (
    Standing.OPEN,
    Standing.OLDER_OPEN,
    Standing.ASKS_RELEASE,
    Standing.ON_HOLD,
    Standing.OFFERED,
    Standing.NOT_OPEN,
    Standing.TEAM,
    Standing.PRIVATE,
    Standing.DONE,
    Standing.NOT_DONE,
)


def standing(case: CaseFacts, part: PartFacts) -> Standing:
    """How a part stands, for somebody of the team who may read it or what it announces.

    A hold of the whole case, by a flag of it or by the team, is named. A client's own hold, and a flag in another case,
    look like the client's own choice not to open it.
    """
    if not part.submitted:
        return Standing.NOT_DONE
    if part.level not in SHARING_LEVELS:
        return Standing.PRIVATE if part.level == Level.PRIVATE else Standing.TEAM
    if part.open:
        return Standing.OPEN if part.shown == part.current else Standing.OLDER_OPEN
    return _pending(case, part)


def _pending(case: CaseFacts, part: PartFacts) -> Standing:
    if case.separated:
        return Standing.NOT_OPEN
    if case.held:
        return Standing.ON_HOLD
    if part.needs_release and part.released != part.current:
        return Standing.ASKS_RELEASE
    return Standing.OFFERED if offered(case, part) else Standing.NOT_OPEN


@dataclass(frozen=True, slots=True)
class Ring:
    """One person beside an answer: filled when they can see it."""

    initial: str
    sees: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """Who can see an answer, in rings and in words that say the same."""

    people: tuple[Ring, ...]
    words: str
    only: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The people whom a sight is about: all of the case, its author's place there, and the reader's initials."""

    everybody: tuple[str, ...]
    place: int
    reader: str

    @property
    def author(self) -> str:
        """Who wrote it."""
        return self.everybody[self.place]

    @property
    def partners(self) -> tuple[str, ...]:
        """The others of the case."""
        return (*self.everybody[: self.place], *self.everybody[self.place + 1 :])


def _rings(names: Names, *, reader_sees: bool, partners_see: bool) -> tuple[Ring, ...]:
    """The author, the reader and the partners; no two of them look the same."""
    clients, first = letters(names.everybody), names.reader[:1]
    taken = any(letter.startswith(first) for letter in clients)
    own = Ring(clients[names.place], sees=True)
    others = (Ring(letter, sees=partners_see) for place, letter in enumerate(clients) if place != names.place)
    return (own, Ring(names.reader if taken else first, sees=reader_sees), *others)


def sight(names: Names, where: Standing) -> Sight:
    """The rings and words of an answer as it stands."""
    opened = where in {Standing.OPEN, Standing.OLDER_OPEN}
    only = where == Standing.PRIVATE
    people = _rings(names, reader_sees=not only, partners_see=opened)
    if only:
        return Sight(people, f"Only {names.author}", only=True)
    if opened:
        return Sight(people, "Both of them and you" if len(names.partners) == 1 else "All of them and you")
    return Sight(people, f"{names.author} and you")


def because(names: Names, where: Standing) -> str:
    """One sentence on what an answer that its author meant for the partners waits for, or ""."""
    author, partners = names.author, " and ".join(names.partners)
    words = {
        Standing.OLDER_OPEN: f"{partners} can read the version before this one. This one waits for your release.",
        Standing.ASKS_RELEASE: f"{author} has offered it to {partners}. It waits for your release.",
        Standing.ON_HOLD: "Sharing in this case is on hold. Nothing new opens until the hold ends.",
        Standing.NOT_OPEN: f"Not open to {partners}.",
        Standing.OFFERED: f"{author} has offered it. It opens when {partners} {_has(names)} offered theirs too.",
    }
    return words.get(where, "")


def _has(names: Names) -> str:
    return "has" if len(names.partners) == 1 else "have"
