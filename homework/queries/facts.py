"""Reads from the tables what the sharing policy asks for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from clients.enums import ConsentKind
from clients.models import Case, Participant, TeamMember
from clients.queries.consents import consents_in_force
from homework.enums import HOLDING_LEVELS, Capacity, FlagLevel, Level
from homework.models import BrokenGlass, Flag, Hold, Part
from homework.policy import CaseFacts, FlagFacts, Glass, PartFacts, TeamSeat
from homework.queries.exercises import guarded_versions
from practice import clock
from practice.access.prepared import NOW, Prepared, Several

# What each act asks of its cases, by their keys; of flags by the keys of people.
_OF_CASES = Several()
_PLACES = Prepared(lambda: Participant.objects.filter(case_id__one_of=_OF_CASES).values_list("case_id", "client_id"))
_TEAM = Prepared(
    lambda: (
        TeamMember.objects.filter(case_id__one_of=_OF_CASES, left_at__isnull=True)
        .order_by("pk")
        .values_list("case_id", "clinician_id", "role", "until")
    )
)
_HOLDS = Prepared(
    lambda: Hold.objects.filter(case_id__one_of=_OF_CASES, lifted_at__isnull=True).values_list("case_id", "client_id")
)
_FLAGS = Prepared(
    lambda: Flag.objects.filter(
        client_id__one_of=Several(), lifted_at__isnull=True, level__in=HOLDING_LEVELS
    ).values_list("case_id", "client_id")
)
_GLASS = Prepared(
    lambda: (
        BrokenGlass.objects.filter(case_id__one_of=_OF_CASES, until__gt=NOW, ended_at__isnull=True)
        .order_by("pk")
        .values_list("case_id", "person_id", "until")
    )
)
_PARTS = Prepared(
    lambda: (
        Part.objects.filter(assignment__case_id__one_of=_OF_CASES)
        .select_related("assignment")
        .order_by("assignment_id", "pk")
    )
)
_GUARDED = Prepared(lambda: guarded_versions().filter(pk__one_of=Several()).values_list("pk"))


@dataclass(slots=True)
class _Gathered:
    participants: set[int] = field(default_factory=set)
    team: list[TeamSeat] = field(default_factory=list)
    consents: dict[ConsentKind, set[int]] = field(default_factory=lambda: defaultdict(set))
    records: dict[int, frozenset[int]] = field(default_factory=dict)
    holding: set[int] = field(default_factory=set)
    held: bool = False
    glass: list[Glass] = field(default_factory=list)


def case_facts(cases: Collection[Case]) -> dict[int, CaseFacts]:
    """What is stored about each case, by its key: six statements, however many cases there are."""
    found: dict[int, _Gathered] = {case.pk: _Gathered() for case in cases}
    for case, client in _PLACES.rows(found):
        found[case].participants.add(client)
    today = {case.pk: clock.today(case.practice.zone) for case in cases}
    _add_team(found, today)
    _add_consents(found)
    _add_holds(found)
    _add_glass(found)
    return {case.pk: _frozen(found[case.pk], separated=case.separated_at is not None) for case in cases}


def _add_team(found: dict[int, _Gathered], today: dict[int, date]) -> None:
    for case, clinician, role, until in _TEAM.rows(found):
        if until is None or today[case] < until:
            found[case].team.append(TeamSeat(clinician, Capacity(role), until))


def _add_consents(found: dict[int, _Gathered]) -> None:
    for consent in consents_in_force(found):
        gathered = found[consent.case_id]
        gathered.consents[ConsentKind(consent.kind)].add(consent.client_id)
        if consent.kind == ConsentKind.RECORDS:
            systems = (system.pk for system in consent.systems.all() if system.revoked_at is None)
            gathered.records[consent.client_id] = frozenset(systems)


def _add_holds(found: dict[int, _Gathered]) -> None:
    for case, client in _HOLDS.rows(found):
        if client is None:
            found[case].held = True
        else:
            found[case].holding.add(client)
    people = {person for gathered in found.values() for person in gathered.participants}
    for case_id, client_id in _FLAGS.rows(people):
        for key, gathered in found.items():
            if key == case_id:
                gathered.held = True
            elif client_id in gathered.participants:
                gathered.holding.add(client_id)


def _add_glass(found: dict[int, _Gathered]) -> None:
    for case_id, person, until in _GLASS.rows(found):
        found[case_id].glass.append(Glass(person, until))


def _frozen(gathered: _Gathered, *, separated: bool) -> CaseFacts:
    return CaseFacts(
        participants=frozenset(gathered.participants),
        team=tuple(gathered.team),
        separated=separated,
        sharing=frozenset(gathered.consents[ConsentKind.PARTNER_SHARING]),
        supervision=frozenset(gathered.consents[ConsentKind.SUPERVISION]),
        records=gathered.records,
        held=gathered.held,
        holding=frozenset(gathered.holding),
        glass=tuple(gathered.glass),
    )


def part_facts(part: Part, *, guarded: bool = False) -> PartFacts:
    """What is stored about one part; its assignment comes with it. ``guarded`` matters to record systems alone."""
    return PartFacts(
        author=part.author_id,
        level=Level(part.level) if part.level else None,
        current=part.current_id,
        shown=part.shown_id,
        released=part.released_id,
        withheld=part.withheld,
        needs_release=part.assignment.needs_release,
        keeps_back=part.keeps_back,
        guarded=guarded,
    )


def guarded_among(parts: Iterable[Part]) -> frozenset[int]:
    """The keys of those among these parts whose exercise asks who is there before it opens."""
    versions = {part.pk: part.assignment.version_id for part in parts}
    guarded = {key for (key,) in _GUARDED.rows(set(versions.values()))}
    return frozenset(key for key, version in versions.items() if version in guarded)


def flag_facts(flag: Flag) -> FlagFacts:
    """What is stored about one flag that decides whether it goes beyond the care team."""
    return FlagFacts(
        level=FlagLevel(flag.level),
        acknowledged_at=flag.answered_at,
        escalated_at=flag.escalated_at,
        closed=flag.lifted_at is not None,
    )


def parts_of(cases: Iterable[int]) -> list[Part]:
    """All parts of these cases, with their assignments, in a fixed order."""
    return _PARTS.objects(cases)
