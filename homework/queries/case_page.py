"""One case as its care team sees it: each person's column for itself, and nothing of it in another's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from clients.models import Case, Client
from clients.policy import may_act
from clients.queries.cases import IN_ORDER, case_in_care, cases_in_care
from clients.queries.seats import seat_of
from homework.models import Assignment, Part, Response, ResponseGrant
from homework.models.response import SEE_ANNOUNCED, VIEW
from homework.policy import CaseFacts
from homework.queries.facts import case_facts, part_facts
from homework.queries.reminded import may_not_have_come
from homework.queries.resting import followed_by_another
from homework.queries.standing import ORDER, Names, Sight, Standing, because, sight, standing
from homework.queries.titles import titles_of
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.grants import permission_id, running

FEW = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of homework in a person's column; ``code`` is "" where there is nothing for the reader to open.

    With ``reminder_lost`` its reminder may not have arrived.
    """

    title: str
    set_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    code: str
    homework: str
    reminder_lost: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that the same people can see, and what they wait for."""

    standing: Standing
    sight: Sight | None
    why: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> tuple[Entry, ...]:
        """The newest few."""
        return self.entries[:FEW]

    @property
    def others(self) -> tuple[Entry, ...]:
        """The rest, which a list folds away."""
        return self.entries[FEW:]


@dataclass(frozen=True, slots=True)
class Column:
    """One person's homework, and nobody else's."""

    client: Client
    groups: tuple[Group, ...]
    done: int
    asked: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its people in order and a column for each."""

    case: Case
    people: tuple[Client, ...]
    columns: tuple[Column, ...]
    facts: CaseFacts

    @property
    def couple(self) -> bool:
        """Whether more than one person is in it."""
        return len(self.people) > 1


def case_page(code: str, actor: Actor, *, reader: str) -> CasePage:
    """The case with everybody's homework; ``reader`` are the initials of who reads it."""
    case = case_in_care(code, actor)
    people = people_of(case)
    parts = _parts(case)
    found = _Found(case_facts([case])[case.pk], readable(parts, actor), titles_of(_prints(parts)))
    columns = tuple(_column(client, names_of(people, client, reader), parts, found) for client in people)
    return CasePage(case, people, columns, found.facts)


def people_of(case: Case) -> tuple[Client, ...]:
    """The participants of a case in order."""
    return tuple(place.client for place in case.participants.all())


def names_of(people: Sequence[Client], author: Client, reader: str) -> Names:
    """How rings name an author, the others of the case, and the reader, who comes as initials."""
    return Names(tuple(client.called for client in people), people.index(author), reader)


def may_act_in(case: Case, actor: Actor) -> bool:
    """Whether the actor treats or covers the case, rather than looking on as its supervisor."""
    seat = seat_of(case, actor)
    return seat is not None and may_act(seat)


def person_in_care(code: str, actor: Actor) -> tuple[Client, list[Case]]:
    """A client with the cases in which the actor cares for them; for anybody else they do not exist."""
    cases = list(cases_in_care(actor).filter(participants__client__code=code).order_by(*IN_ORDER))
    if not cases:
        raise NotVisibleError
    return next(client for client in people_of(cases[0]) if client.code == code), cases


@dataclass(frozen=True, slots=True)
class _Found:
    facts: CaseFacts
    reads: frozenset[int]
    titles: Mapping[str, str]


def _parts(case: Case) -> list[Part]:
    return list(
        Part.objects.filter(assignment__case=case)
        .annotate(reminder_lost=may_not_have_come())
        .exclude(assignment__taken_back_at__isnull=False, current__isnull=True)
        .exclude(Q(followed_by_another(clock.now()), current__isnull=True))
        .select_related("assignment__version", "current")
        .defer(
            "assignment__version__definition",
            "current__answers",
            "current__literals",
            "current__figures",
            "current__announced_figures",
        )
        .order_by("-assignment_id", "pk")
    )


def _prints(parts: Iterable[Part]) -> Iterable[str]:
    return (part.assignment.version.fingerprint for part in parts)


def readable(parts: Iterable[Part], actor: Actor) -> frozenset[int]:
    """The current versions of which the actor may read at least what they announce."""
    rows = ResponseGrant.objects.filter(
        running(actor.today()),
        user_id=actor.person,
        permission_id__in=[permission_id(Response, VIEW), permission_id(Response, SEE_ANNOUNCED)],
        content_object_id__in=[part.current_id for part in parts if part.current_id],
    )
    return frozenset(rows.values_list("content_object_id", flat=True))


def readable_part(code: str, assignment: Assignment, actor: Actor) -> str:
    """The code itself when it is a part of the assignment that the actor may read something of, or ""."""
    parts = list(Part.objects.filter(assignment=assignment, code=code))
    return code if readable(parts, actor) else ""


def _column(client: Client, names: Names, parts: Iterable[Part], found: _Found) -> Column:
    groups: dict[Standing, list[Entry]] = defaultdict(list)
    for part in parts:
        if part.author_id == client.pk:
            groups[_stands(part, found)].append(_entry(part, found))
    asked = sum(len(entries) for entries in groups.values())
    built = tuple(_group(names, where, groups[where]) for where in ORDER if where in groups)
    return Column(client, built, asked - len(groups.get(Standing.NOT_DONE, ())), asked)


def _stands(part: Part, found: _Found) -> Standing:
    reads = part.current_id is None or part.current_id in found.reads
    return standing(found.facts, part_facts(part)) if reads else Standing.DONE


def _group(names: Names, where: Standing, entries: list[Entry]) -> Group:
    unseen = where in {Standing.NOT_DONE, Standing.DONE}
    return Group(where, None if unseen else sight(names, where), because(names, where), tuple(entries))


def _entry(part: Part, found: _Found) -> Entry:
    given = part.assignment
    return Entry(
        title=found.titles[given.version.fingerprint],
        set_at=given.set_at,
        due_at=part.wanted_at,
        done_at=part.current.submitted_at if part.current else None,
        code=part.code if part.current_id in found.reads else "",
        homework=given.code,
        reminder_lost=part.current is None and bool(getattr(part, "reminder_lost", False)),
    )
