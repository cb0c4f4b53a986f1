"""Who reads what: the whole truth about sharing, as plain functions over stored facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from homework.enums import HOLDING_LEVELS, SHARING_LEVELS, Capacity, FlagLevel, Level
from homework.library.form import Ceiling

type Person = int
type Version = int


@dataclass(frozen=True, slots=True)
class TeamSeat:
    """A clinician's seat in a care team; access has ended on the day ``until``."""

    person: Person
    capacity: Capacity
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Glass:
    """That somebody from outside the care team opened a case in an emergency; access has ended at ``until``."""

    person: Person
    until: datetime


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is stored about a case that the rules ask for.

    ``records`` names the record systems that each client's consent covers. ``held`` says that a flag or
    the care team holds the whole case, ``holding`` whose own parts are held by themselves or by a flag elsewhere.
    ``glass`` holds the emergencies that run now.
    """

    participants: frozenset[Person]
    team: tuple[TeamSeat, ...] = ()
    separated: bool = False
    sharing: frozenset[Person] = frozenset()
    supervision: frozenset[Person] = frozenset()
    records: Mapping[Person, frozenset[Person]] | None = None
    held: bool = False
    holding: frozenset[Person] = frozenset()
    glass: tuple[Glass, ...] = ()


@dataclass(frozen=True, slots=True)
class PartFacts:
    """One author's part of an assignment.

    ``current`` is the version last submitted, ``shown`` the version that is open to the partners, ``released``
    the version that the clinician's release covers; each is None while there is none. With ``keeps_back`` the
    current version opens nothing to the partners, because its author said so in the form itself. ``guarded`` says that
    its exercise asks who is there before it opens: the house promises that it goes to nobody but the care team.
    """

    author: Person
    level: Level | None = None
    current: Version | None = None
    shown: Version | None = None
    released: Version | None = None
    withheld: bool = False
    needs_release: bool = False
    keeps_back: bool = False
    guarded: bool = False

    @property
    def submitted(self) -> bool:
        """Whether the author has handed in any version."""
        return self.current is not None

    @property
    def open(self) -> bool:
        """Whether the partners may read a version of it."""
        return self.shown is not None

    @property
    def shares(self) -> bool:
        """Whether the author's choice is meant for the partners at all."""
        return self.submitted and self.level in SHARING_LEVELS and not self.keeps_back


@dataclass(frozen=True, slots=True)
class Viewer:
    """One reader of a part: who, why, until which day or moment, and of which version."""

    person: Person
    capacity: Capacity
    version: Version
    until: date | None = None
    until_at: datetime | None = None


def held(case: CaseFacts, part: PartFacts) -> bool:
    """Whether nothing of this part may open for now."""
    return case.held or part.author in case.holding


def _may_stay_open(case: CaseFacts, part: PartFacts) -> bool:
    released = part.released is not None or not part.needs_release
    return part.shares and released and not case.separated and part.author in case.sharing


def offered(case: CaseFacts, part: PartFacts) -> bool:
    """Whether the author's side of the bargain is met: the partners may read it when their own part of the rule holds.

    A part that is open stays offered through a hold, a new version that waits for release, and a choice
    made during a hold. One that is not open has to be free of all three.
    """
    if not _may_stay_open(case, part):
        return False
    return part.open or _current_may_open(part)


def _current_may_open(part: PartFacts) -> bool:
    return not part.withheld and (part.released == part.current or not part.needs_release)


def _opens(case: CaseFacts, part: PartFacts, parts: Sequence[PartFacts]) -> bool:
    if not offered(case, part):
        return False
    if part.level == Level.PARTNER:
        return True
    others = [other for other in parts if other.author != part.author]
    return {other.author for other in others} == case.participants - {part.author} and all(
        offered(case, other) for other in others
    )


def _settle_part(part: PartFacts, *, opens: bool, chosen: bool) -> PartFacts:
    if not opens:
        closes = part.open and not chosen
        return replace(part, shown=None, withheld=part.withheld or closes)
    return replace(part, shown=part.current) if _current_may_open(part) else part


def settle(case: CaseFacts, parts: Sequence[PartFacts], *, chooser: Person | None = None) -> tuple[PartFacts, ...]:
    """Open what the rule opens and close what it closes, for all parts of one assignment.

    What closes is withheld until its author chooses a level again; the act of ``chooser`` never binds the
    chooser. Settling twice is the same as once.
    """
    return tuple(_settle_part(part, opens=_opens(case, part, parts), chosen=part.author == chooser) for part in parts)


def choose(case: CaseFacts, part: PartFacts, level: Level, *, version: Version | None = None) -> PartFacts:
    """The part after its author chose ``level``, with a new ``version`` when the choice came with one.

    A part that is not open loses its release with a new version. A choice made during a hold is withheld.
    """
    chosen = replace(part, level=level, withheld=held(case, part))
    if version is None:
        return chosen
    return replace(chosen, current=version, released=part.released if part.open else None)


def release(part: PartFacts, *, on: bool) -> PartFacts:
    """The part after the clinician released the assignment, or took the release back."""
    if not on:
        return replace(part, released=None)
    readable = part.submitted and part.level != Level.PRIVATE
    return replace(part, released=part.current) if readable else part


def begin_hold(part: PartFacts) -> PartFacts:
    """The part when a hold begins: what was pending is withheld, what is open is left alone."""
    pending = part.submitted and not part.open
    return replace(part, withheld=part.withheld or pending)


def raise_flag(part: PartFacts) -> PartFacts:
    """The part when a flag is raised in its case: what is not open loses the clinician's release."""
    return part if part.open else replace(part, released=None)


def team_that_reads(case: CaseFacts, author: Person) -> tuple[TeamSeat, ...]:
    """The care team of this author's parts: a supervisor only with the author's consent."""
    return tuple(seat for seat in case.team if seat.capacity != Capacity.SUPERVISOR or author in case.supervision)


def _record_systems(case: CaseFacts, part: PartFacts) -> tuple[TeamSeat, ...]:
    systems = frozenset() if part.guarded else (case.records or {}).get(part.author, frozenset())
    return tuple(TeamSeat(system, Capacity.RECORDS) for system in systems)


def viewers(case: CaseFacts, part: PartFacts) -> frozenset[Viewer]:
    """Everyone who may read the part, with the reason; of an unsubmitted part there is no version to read."""
    if part.current is None:
        return frozenset()
    found = {Viewer(part.author, Capacity.AUTHOR, part.current)}
    if part.level != Level.PRIVATE:
        seats = (*team_that_reads(case, part.author), *_record_systems(case, part))
        found |= {_seat_viewer(seat, part.current) for seat in seats}
    if part.shown is not None:
        found |= {Viewer(other, Capacity.PARTNER, part.shown) for other in case.participants - {part.author}}
    return frozenset(found)


def announced_to(case: CaseFacts, part: PartFacts) -> frozenset[Viewer]:
    """The care team that may read what a private part announces beside its questions, and nothing else of it."""
    if part.current is None or part.level != Level.PRIVATE:
        return frozenset()
    return frozenset(_seat_viewer(seat, part.current) for seat in team_that_reads(case, part.author))


def _seat_viewer(seat: TeamSeat, version: Version) -> Viewer:
    return Viewer(seat.person, seat.capacity, version, seat.until)


def earlier_viewers(case: CaseFacts, part: PartFacts, earlier: Iterable[tuple[Version, Level]]) -> frozenset[Viewer]:
    """Who may read superseded versions, each given with its level when it was replaced.

    The author reads all; the team one that its own level allowed, while it may read the current one; partners
    and record systems none.
    """
    found: set[Viewer] = set()
    for version, level in earlier:
        found.add(Viewer(part.author, Capacity.AUTHOR, version))
        if Level.PRIVATE not in {level, part.level}:
            found |= {_seat_viewer(seat, version) for seat in team_that_reads(case, part.author)}
    return frozenset(found)


def emergency_viewers(case: CaseFacts, part: PartFacts) -> frozenset[Viewer]:
    """Who may read the part for some hours after breaking the glass: what a treating clinician could read.

    Only the current version, of the private ones none; no participant ever reads in this capacity.
    """
    if part.current is None or part.level == Level.PRIVATE:
        return frozenset()
    return _through_glass(case, part.current)


def emergency_announced_to(case: CaseFacts, part: PartFacts) -> frozenset[Viewer]:
    """Who may read for some hours what a private part announces beside its questions, and nothing else of it."""
    if part.current is None or part.level != Level.PRIVATE:
        return frozenset()
    return _through_glass(case, part.current)


def _through_glass(case: CaseFacts, version: Version) -> frozenset[Viewer]:
    ends: dict[Person, datetime] = {}
    for glass in case.glass:
        if glass.person not in case.participants:
            ends[glass.person] = max(glass.until, ends.get(glass.person, glass.until))
    return frozenset(Viewer(person, Capacity.BREAK_GLASS, version, until_at=end) for person, end in ends.items())


@dataclass(frozen=True, slots=True)
class FlagFacts:
    """What is stored about a flag that decides whether it goes beyond the care team."""

    level: FlagLevel
    acknowledged_at: datetime | None = None
    escalated_at: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """Until when a flag waits for its care team, and until when for who is on duty."""

    team: datetime
    duty: datetime


def gone_to(flag: FlagFacts, now: datetime, patience: Patience, *, someone_on_duty: bool) -> frozenset[Capacity]:
    """In which capacities the flag is seen beyond the care team, until it is closed.

    A clinician has sent it there; or it can not wait for the next session and nobody said in time what they did: then
    it goes to who is on duty, and later to the practice lead as well, who has it at once when nobody is on duty.
    """
    if flag.closed:
        return frozenset()
    if flag.escalated_at is not None:
        return _BEYOND
    if flag.level not in HOLDING_LEVELS:
        return frozenset()
    until = flag.acknowledged_at or now
    if until < patience.team:
        return frozenset()
    return _BEYOND if until >= patience.duty or not someone_on_duty else frozenset({Capacity.ON_DUTY})


_BEYOND = frozenset({Capacity.ON_DUTY, Capacity.LEAD})


def floor(capacity: Capacity) -> Ceiling:
    """The lowest item ceiling that somebody in this capacity may read."""
    return _FLOORS[capacity]


_FLOORS = {
    Capacity.AUTHOR: Ceiling.SELF_ONLY,
    Capacity.TREATING: Ceiling.CLINICIAN_ONLY,
    Capacity.COVER: Ceiling.CLINICIAN_ONLY,
    Capacity.SUPERVISOR: Ceiling.CLINICIAN_ONLY,
    Capacity.BREAK_GLASS: Ceiling.CLINICIAN_ONLY,
    Capacity.ON_DUTY: Ceiling.CLINICIAN_ONLY,
    Capacity.LEAD: Ceiling.CLINICIAN_ONLY,
    Capacity.RECORDS: Ceiling.INHERIT,
    Capacity.PARTNER: Ceiling.SHAREABLE,
}


def levels_offered(levels: Iterable[Level], *, everyone_addressed: bool, participants: int) -> tuple[Level, ...]:
    """The levels an assignment may offer: partners come in only where all of at least two are addressed."""
    with_partners = everyone_addressed and participants > 1
    return tuple(level for level in levels if with_partners or level not in SHARING_LEVELS)


@dataclass(frozen=True, slots=True)
class JointFacts:
    """One version of a joint text: whether it was opened to the partners when it was made, and whose lines it holds."""

    version: Version
    opened: bool
    authors: frozenset[Person] = frozenset()


def joint_may_open(case: CaseFacts) -> bool:
    """Whether a new version of a joint text may open: nobody is held, all consent, and the couple is one."""
    held_by_anyone = case.held or bool(case.holding & case.participants)
    return joint_may_stay_open(case) and not held_by_anyone


def joint_may_stay_open(case: CaseFacts) -> bool:
    """Whether a joint text that is open stays so: a hold leaves it, a consent taken back or a separation closes it."""
    return not case.separated and case.participants <= case.sharing


def joint_viewers(case: CaseFacts, versions: Sequence[JointFacts]) -> frozenset[Viewer]:
    """Who reads which version: the team all (a supervisor if every author consents), partners the newest open one."""
    found: set[Viewer] = set()
    for joint in versions:
        for seat in case.team:
            if seat.capacity != Capacity.SUPERVISOR or joint.authors <= case.supervision:
                found.add(_seat_viewer(seat, joint.version))
    opened = [joint.version for joint in versions if joint.opened]
    if opened and joint_may_stay_open(case):
        found |= {Viewer(person, Capacity.PARTNER, max(opened)) for person in case.participants}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """A clinician's comment: from whom to whom, and whether it stands beside a text that all of a case write."""

    by: Person
    to: Person
    joint: bool = False


def acts(case: CaseFacts, person: Person) -> bool:
    """Whether somebody treats or covers the case: a supervisor reads and advises."""
    return any(seat.person == person and seat.capacity != Capacity.SUPERVISOR for seat in case.team)


def may_comment(case: CaseFacts, part: PartFacts, person: Person) -> bool:
    """Whether somebody may write to the author about their part: who acts in the case and may read it."""
    return acts(case, person) and part.submitted and part.level != Level.PRIVATE


def may_write_to_all(case: CaseFacts, versions: Iterable[JointFacts], person: Person) -> bool:
    """Whether somebody may write to all who write a joint text: who acts, where a version is open to all of them."""
    reads = any(joint.opened for joint in versions) and joint_may_stay_open(case)
    return acts(case, person) and reads and len(case.participants) > 1


def may_change_comment(case: CaseFacts, comment: CommentFacts, person: Person) -> bool:
    """Whether somebody may change a comment or take it back: its own writer, as long as they act in the case."""
    return person == comment.by and acts(case, person)


def comment_readers(case: CaseFacts, comment: CommentFacts, level: Level | None) -> frozenset[Person]:
    """Who reads a comment: the one it was written to, and the care team that reads this person's parts.

    Of one about an answer that is private by now the team's writer alone reads on: it may speak of what was closed. One
    beside a joint text closes to the people of the case with the text. Nobody else ever reads it, a partner least.
    """
    team = {seat.person for seat in team_that_reads(case, comment.to)}
    if level == Level.PRIVATE and not comment.joint:
        team &= {comment.by}
    shut = comment.joint and not joint_may_stay_open(case)
    return frozenset(team if shut else team | {comment.to})


def level_for_app(offered: Sequence[Level], chosen: Level | None) -> Level | None:
    """Who may read what a person's app hands in for them; None where they have to choose that themselves.

    At first the narrowest level that is offered, later what they chose themselves; nothing that shares with partners.
    """
    level = chosen or min(offered, key=list(Level).index, default=None)
    return level if level in offered and level not in SHARING_LEVELS else None
