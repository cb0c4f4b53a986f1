"""Of which sessions a program may be told the page before it, and in which chart each such page belongs.

A person's chart gets the page about that person alone, made from what the program may read of them; a couple's chart
gets the page for the room, and only where everybody in the case lets the program read. Never the other way round. An
app that somebody let in for themselves is told of their own page alone: a partner's words are in the other one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from django.db.models import DateTimeField, F, Q, QuerySet

from clients.models import Case, Participant, Session
from homework.models import FiledPage, ResponseGrant
from homework.queries.told import agreed, told_answers
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import Anybody, Given, Prepared, Several, of_anybody

# A page is there from a week before its session on, and is told for a quarter of a year. It looks back half a year.
AHEAD, KEPT, BACK = timedelta(days=7), timedelta(days=90), timedelta(weeks=26)
WITH = ("session__case__practice", "about")

type Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Told:
    """What a page may be made from now: answers by their keys, handed in before the session began."""

    starts_at: datetime
    sources: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Answer:
    key: int
    client: int
    submitted_at: datetime
    is_open: bool


def told_pages(actor: Actor, *, sessions: Iterable[int] | None = None) -> dict[Key, Told]:
    """Every page that may be told, by its session and by whom it is about (None for a couple).

    A page that could hold nobody's answer is none. ``sessions`` asks about those alone.
    """
    people = _people_who_agreed(actor)
    planned = list(_SESSIONS[sessions is not None][actor.is_client].rows((actor, people, sessions)))
    cases = {case for _, case, _ in planned}
    answers, couples = _answers(actor, cases), _couples(actor, people, cases)
    found: dict[Key, Told] = {}
    for session, case, starts_at in planned:
        told = [one for one in answers[case] if starts_at - BACK <= one.submitted_at < starts_at]
        for client in sorted(people[case]):
            found[session, client] = Told(starts_at, frozenset(one.key for one in told if one.client == client))
        if case in couples:
            found[session, None] = Told(starts_at, frozenset(one.key for one in told if one.is_open))
    return {key: one for key, one in found.items() if one.sources}


def _ago(span: timedelta) -> Given:
    return Given(lambda _: clock.now() - span, DateTimeField())


def _sessions(actor: Anybody, *, named: bool) -> QuerySet[Session, tuple[int, int, datetime]]:
    """Those that a program may hear of; of a person who has separated, none that is held later (as their calendar)."""
    goes = Q(case__separated_at=None) | Q(starts_at__lt=F("case__separated_at"))
    rows = Session.objects.filter(
        goes if actor.is_client else Q(),
        Q(pk__one_of=Several(itemgetter(2))) if named else Q(),
        case_id__one_of=Several(itemgetter(1)),
        case__practice_id=actor.practice,
        cancelled_at__isnull=True,
        starts_at__gte=_ago(KEPT),
        starts_at__lte=_ago(-AHEAD),
    )
    return rows.order_by("starts_at", "pk").values_list("pk", "case_id", "starts_at")


# By whether sessions are named; asked with the actor, cases, and sessions.
_SESSIONS = {named: of_anybody(partial(_sessions, named=named)) for named in (True, False)}


def _places(actor: Anybody) -> QuerySet[Participant, tuple[int, int]]:
    places = Participant.objects.filter(case__practice_id=actor.practice, client__erased_at__isnull=True)
    if actor.is_client:
        places = places.filter(client_id=actor.person)
    else:
        newest, names_it = agreed(actor, case="case_id", client="client_id")
        places = places.annotate(newest_consent=newest).filter(names_it)
    return places.values_list("case_id", "client_id")


_PLACES = of_anybody(_places)


def _people_who_agreed(actor: Actor) -> Mapping[int, set[int]]:
    """By case the people of whom the program may be told there: of an app the one whose it is."""
    found: dict[int, set[int]] = defaultdict(set)
    for case, client in _PLACES[actor.is_client].rows((actor, None)):
        found[case].add(client)
    return found


# Asked with the keys of cases.
_TOGETHER = Prepared(
    lambda: Participant.objects.filter(case_id__one_of=Several(), case__separated_at__isnull=True).values_list(
        "case_id", "client_id"
    )
)


def _couples(actor: Actor, agreed_there: Mapping[int, set[int]], cases: set[int]) -> set[int]:
    """The cases of several people who are not separated, and all of whom agreed."""
    if actor.is_client:
        return set()
    everybody: dict[int, set[int]] = defaultdict(set)
    for case, client in _TOGETHER.rows(cases):
        everybody[case].add(client)
    return {case for case, them in everybody.items() if len(them) > 1 and them == agreed_there[case]}


def _told(actor: Anybody) -> QuerySet[ResponseGrant, tuple[Any, ...]]:
    part = "content_object__part"
    there = {f"{part}__assignment__case_id__one_of": Several(itemgetter(1))}
    rows = told_answers(actor).filter(content_object__submitted_at__gte=_ago(KEPT + BACK), **there)
    columns = ("content_object_id", "content_object__client_id", "content_object__submitted_at", f"{part}__shown_id")
    rows = rows.select_related(None).prefetch_related(None).order_by()
    return rows.values_list(f"{part}__assignment__case_id", *columns)


_ANSWERS = of_anybody(_told)


def _answers(actor: Actor, cases: set[int]) -> Mapping[int, list[_Answer]]:
    """What the program may read, by case; open is what all partners may read in this version."""
    found: dict[int, list[_Answer]] = defaultdict(list)
    for case, key, client, at, shown in _ANSWERS[actor.is_client].rows((actor, cases)):
        found[case].append(_Answer(key, client, at, shown == key))
    return found


def filed_pages(actor: Actor) -> QuerySet[FiledPage]:
    """The pages that were filed for the program, as long as their session is; ``standing`` says which it may be told.

    Nobody but a program has any.
    """
    now = clock.now()
    rows = FiledPage.objects.filter(
        practice_id=actor.practice,
        reader_id=actor.person,
        session__cancelled_at__isnull=True,
        session__starts_at__gte=now - KEPT,
        session__starts_at__lte=now + AHEAD,
    )
    return rows.select_related(*WITH)


def standing(rows: Iterable[FiledPage], actor: Actor) -> frozenset[int]:
    """The keys of those that the program may be told: all that they may be made from it may still read."""
    filed = list(rows)
    told = told_pages(actor, sessions={row.session_id for row in filed})
    return frozenset(row.pk for row in filed if _stands(row, told.get((row.session_id, row.about_id))))


def _stands(row: FiledPage, told: Told | None) -> bool:
    return told is not None and told.sources.issuperset(row.sources)


def filed_page(code: str, actor: Actor) -> FiledPage:
    """One that the program may be told; any other does not exist."""
    row = filed_pages(actor).filter(code=code).first() if "\0" not in code else None
    if row is None or not standing([row], actor):
        raise NotVisibleError
    return row


def told_couple(code: str, actor: Actor) -> Case:
    """A couple's case of which the program may be told a page for the room; any other does not exist."""
    rows = list(filed_pages(actor).filter(about=None, session__case__code=code))
    if not standing(rows, actor):
        raise NotVisibleError
    return rows[0].session.case
