"""Answers for the care team: the list of them, and what stands around one."""

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from django.db.models import Max

from clients.models import Case, Client
from homework.enums import Capacity, Level
from homework.models import Assignment, Opening, Part, Response
from homework.models.response import SEE_ANNOUNCED, VIEW
from homework.queries.case_page import names_of, people_of
from homework.queries.facts import case_facts, part_facts
from homework.queries.reading_states import ReadingState, reading_states
from homework.queries.responses import Reading, granted
from homework.queries.standing import Names, Sight, Standing, because, sight, standing
from homework.queries.titles import titles_of
from practice.access.actor import Actor
from practice.people.naming import names_by_key

PAGE = 30


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One line of the list of answers."""

    key: int
    code: str
    client: Client
    title: str
    at: datetime
    private: bool
    state: ReadingState


def answers_page(actor: Actor, *, before: int | None = None) -> tuple[list[AnswerRow], int | None]:
    """A page of the answers that the actor may read or that announce something to them, newest first.

    The second value is where the next page begins, None at the end.
    """
    walks = (_walk(actor, codename, before) for codename in (VIEW, SEE_ANNOUNCED))
    found = list(islice(merge(*walks, key=lambda row: -row.pk), PAGE + 1))
    page = found[:PAGE]
    states = reading_states(page, actor)
    titles = titles_of(row.version.fingerprint for row in page)
    rows = [_row(row, titles[row.version.fingerprint], states[row.pk]) for row in page]
    return rows, page[-1].pk if len(found) > PAGE else None


def _walk(actor: Actor, codename: str, before: int | None) -> list[Response]:
    rows = granted(actor, codename, before=before).exclude(client_id=actor.person)
    rows = rows.select_related("version", "part", "client__user").defer(
        "version__definition", "answers", "literals", "figures", "announced_figures"
    )
    return list(rows.order_by("-grants__content_object_id")[: PAGE + 1])


def _row(response: Response, title: str, state: ReadingState) -> AnswerRow:
    return AnswerRow(
        key=response.pk,
        code=response.part.code,
        client=response.client,
        title=title,
        at=response.submitted_at,
        private=response.part.level == Level.PRIVATE,
        state=state,
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """That somebody of the staff, or a record system, has opened a part, and when last."""

    name: str
    at: datetime


def who_looked(part: Part) -> list[Looked]:
    """Who of the staff, and which record systems, have opened a part, the latest first; never a partner."""
    rows = Opening.objects.filter(response__part=part).exclude(capacity__in=(Capacity.PARTNER, Capacity.AUTHOR))
    latest = dict(rows.values_list("person_id").annotate(last=Max("at")).order_by("-last", "person_id"))
    names = names_by_key(latest)
    return [Looked(names[person], last) for person, last in latest.items()]


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around an answer: its case, how far it has opened, and what its assignment asks for."""

    assignment: Assignment
    case: Case
    names: Names
    sight: Sight
    why: str
    standing: Standing
    asks_release: bool
    released: bool
    unread: bool
    changed: bool


def setting_of(reading: Reading, actor: Actor, *, reader: str) -> Setting:
    """Where an answer that the actor has just been shown stands."""
    part = reading.response.part
    case = Case.objects.select_related("practice").get(pk=part.assignment.case_id)
    siblings = list(Part.objects.filter(assignment=part.assignment).select_related("assignment").order_by("pk"))
    fact = part_facts(next(row for row in siblings if row.pk == part.pk))
    where = standing(case_facts([case])[case.pk], fact)
    names = names_of(people_of(case), reading.response.client, reader)
    state = reading_states([reading.response], actor)[reading.response.pk]
    return Setting(
        assignment=part.assignment,
        case=case,
        names=names,
        sight=sight(names, where),
        why=because(names, where),
        standing=where,
        asks_release=part.assignment.needs_release and fact.shares and case.separated_at is None,
        released=any(row.released_id is not None for row in siblings),
        unread=state in {ReadingState.NEW, ReadingState.CHANGED},
        changed=state == ReadingState.CHANGED,
    )
