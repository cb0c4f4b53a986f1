"""Who cares for a case, who can read what each client wrote, and what was agreed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from clients.enums import ConsentKind, SecretsMode, TeamRole
from clients.models import Case, Client, PolicySignature, SecretsPolicy, TeamMember
from clients.queries.consents import consents_in_force
from clients.queries.seats import companions, require_acting
from homework.enums import SHARING_LEVELS, Capacity
from homework.models import Hold, Part
from homework.policy import CaseFacts, team_that_reads
from homework.queries.case_page import people_of
from homework.queries.titles import titles_of
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.people.models import User
from practice.people.naming import by_name, names_by_key


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A clinician's seat: who, as what, from when, and until which day."""

    key: int
    name: str
    role: TeamRole
    since: datetime
    until: date | None
    left_at: datetime | None
    over: bool

    @property
    def running(self) -> bool:
        """Whether the seat still gives access."""
        return self.left_at is None and not self.over


def team_of(case: Case, today: date) -> list[SeatLine]:
    """The seats of a case with their dates, those that run first."""
    rows = TeamMember.objects.filter(case=case).select_related("clinician").order_by("pk")
    lines = [
        SeatLine(
            row.clinician_id,
            row.clinician.name,
            TeamRole(row.role),
            row.since,
            row.until,
            row.left_at,
            over=row.until is not None and row.until <= today,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: not line.running)


def seat_in(case: Case, person: int) -> User:
    """The clinician in a seat of the case; for a seat that nobody holds there is nothing."""
    row = TeamMember.objects.filter(case=case, clinician_id=person, left_at__isnull=True).select_related("clinician")
    seat = row.first()
    if seat is None:
        raise NotVisibleError
    return seat.clinician


def treating_in(case: Case) -> list[User]:
    """Who treats a case now, by name."""
    rows = TeamMember.objects.filter(case=case, role=TeamRole.TREATING, left_at__isnull=True)
    return by_name(row.clinician for row in rows.select_related("clinician"))


def colleagues(case: Case) -> list[User]:
    """The clinicians of the practice who may join the team of a case."""
    kept_out = companions(case) | {client.pk for client in people_of(case)}
    found = User.objects.filter(
        practice_id=case.practice_id,
        is_active=True,
        memberships__role=Role.CLINICIAN,
        memberships__ended_at__isnull=True,
    )
    return by_name(found.exclude(pk__in=kept_out))


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can read what a client shares with the team, and why."""

    name: str
    capacity: Capacity
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What one client has agreed to in a case, and who reads them because of it."""

    client: Client
    consents: tuple[tuple[str, bool], ...]
    readers: tuple[Reader, ...]


def agreed(case: Case, facts: CaseFacts) -> list[Agreed]:
    """The consents of each client, and everybody who may read what the client shares with the team."""
    people = people_of(case)
    given: dict[int, set[str]] = defaultdict(set)
    for consent in consents_in_force([case.pk]):
        given[consent.client_id].add(consent.kind)
    names = _names(facts)
    kinds = [kind for kind in ConsentKind if len(people) > 1 or kind != ConsentKind.PARTNER_SHARING]
    return [
        Agreed(
            client,
            tuple((_WORDS[kind], kind in given[client.pk]) for kind in kinds),
            tuple(_readers(facts, client, names)),
        )
        for client in people
    ]


_WORDS = {
    ConsentKind.PARTNER_SHARING: "Sharing with the partner",
    ConsentKind.SUPERVISION: "Supervision",
    ConsentKind.RECORDS: "Record system",
}


def _names(facts: CaseFacts) -> dict[int, str]:
    systems = {system for found in (facts.records or {}).values() for system in found}
    return names_by_key(systems | {seat.person for seat in facts.team})


def _readers(facts: CaseFacts, client: Client, names: dict[int, str]) -> Iterable[Reader]:
    for seat in team_that_reads(facts, client.pk):
        yield Reader(names[seat.person], seat.capacity, seat.until)
    for system in sorted((facts.records or {}).get(client.pk, ())):
        yield Reader(names[system], Capacity.RECORDS)


@dataclass(frozen=True, slots=True)
class PolicyState:
    """A version of what a couple and their therapist agreed about secrets, and who has signed it when."""

    mode: SecretsMode
    text: str
    number: int
    proposed_at: datetime
    signed: tuple[tuple[Client, datetime | None], ...]

    @property
    def in_force(self) -> bool:
        """Whether everybody has signed."""
        return all(at is not None for _, at in self.signed)


def policies(case: Case) -> tuple[PolicyState | None, PolicyState | None]:
    """The version in force, and a newer one that still waits for signatures."""
    people = people_of(case)
    rows = list(SecretsPolicy.objects.filter(case=case).order_by("-number"))
    signed: dict[int, dict[int, datetime]] = defaultdict(dict)
    for mark in PolicySignature.objects.filter(policy__in=rows):
        signed[mark.policy_id][mark.client_id] = mark.at
    states = [_state(row, people, signed[row.pk]) for row in rows]
    now = next((state for state in states if state.in_force), None)
    waiting = states[0] if states and not states[0].in_force else None
    return now, waiting


def _state(row: SecretsPolicy, people: Iterable[Client], signed: dict[int, datetime]) -> PolicyState:
    marks = tuple((client, signed.get(client.pk)) for client in people)
    return PolicyState(SecretsMode(row.mode), row.text, row.number, row.proposed_at, marks)


@dataclass(frozen=True, slots=True)
class Vanishing:
    """What goes from one person's screen when a couple separates, and how much will never open there."""

    client: Client
    open: tuple[tuple[str, str], ...]
    pending: int


def team_holds(case: Case) -> bool:
    """Whether the care team itself holds sharing in the case; of a client's own hold it learns nothing."""
    return Hold.objects.filter(case=case, client=None, lifted_at=None).exists()


def vanishing(case: Case, actor: Actor) -> list[Vanishing]:
    """What each person's screen loses by a separation: author and title of what is open, and what was still to open.

    Raises NotVisibleError or NotAllowedError unless the actor treats or covers the case.
    """
    require_acting(case, actor)
    parts = list(
        Part.objects.filter(assignment__case=case, level__in=SHARING_LEVELS)
        .select_related("assignment__version", "author")
        .defer("assignment__version__definition")
        .order_by("-pk")
    )
    titles = titles_of(part.assignment.version.fingerprint for part in parts)
    return [_vanishing(client, parts, titles) for client in people_of(case)]


def _vanishing(client: Client, parts: Iterable[Part], titles: Mapping[str, str]) -> Vanishing:
    others = [part for part in parts if part.author_id != client.pk]
    opened = ((part.author.called, titles[part.assignment.version.fingerprint]) for part in others if part.shown_id)
    return Vanishing(client, tuple(opened), sum(1 for part in others if not part.shown_id))
