"""A client's own homework: parts, drafts and answers of the actor, and nothing of anybody else."""

from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField, Q, QuerySet

from clients.models import Case
from clients.queries.cases import own_cases
from homework.library.form import Answers, Form
from homework.library.pages import Page, pages
from homework.models import Draft, Hold, Part, Response
from homework.queries.circle import Circle, circles
from homework.queries.resting import followed_by_another, own_rest
from homework.queries.typed import Fields, read_pages, stored_fields
from homework.queries.wording import Tongue, in_own_language, tongue_of, wording_of
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import Given, Prepared

PAGE = 20
STAYS_DAYS = 7


def _own(actor: Actor) -> QuerySet[Part]:
    """The actor's own parts; what comes back is there when it has opened where they are."""
    return _parts_of(actor.person, actor.practice, clock.now())


def _parts_of(person: Any, practice: Any, now: Any) -> QuerySet[Part]:  # noqa: ANN401 - values, or their places
    opened = Q(opens_at__isnull=True) | Q(opens_at__lte=now)
    own = in_own_language(Part.objects.filter(opened, author_id=person, assignment__case__practice_id=practice))
    return own.select_related("assignment__version", "assignment__case__practice", "current")


# Asked with the actor and the code of a part: nearly every page and call of a client begins with it.
_ONE = Prepared(
    lambda: _parts_of(
        Given(lambda asked: asked[0].person, BigIntegerField()),
        Given(lambda asked: asked[0].practice, BigIntegerField()),
        Given(lambda _: clock.now(), DateTimeField()),
    ).filter(code=Given(itemgetter(1), CharField()))
)


def own_part(code: str, actor: Actor) -> Part:
    """One of the actor's own parts; any other does not exist."""
    found: list[Part] = _ONE.objects((actor, code))
    if not found:
        raise NotVisibleError
    return found[0]


def own_circle(part: Part, actor: Actor) -> Circle:
    """The people around one of the actor's own parts."""
    case = own_cases(actor).select_related("practice").filter(pk=part.assignment.case_id).first()
    if case is None:
        raise NotVisibleError
    return circles([case], actor.person)[case.pk]


def own_circles(actor: Actor) -> tuple[list[Case], dict[int, Circle]]:
    """The actor's own cases, and the people around each of them."""
    cases = list(own_cases(actor).select_related("practice"))
    return cases, circles(cases, actor.person)


@dataclass(frozen=True, slots=True)
class Work:
    """How far an author has come with a part: the draft, or what was handed in where there is none.

    ``answers`` are those that the typed words make; ``problems`` says what is wrong with the others.
    """

    part: Part
    form: Form
    draft: Draft | None
    answers: Answers
    problems: dict[str, str]
    pages: tuple[Page, ...]

    @property
    def tongue(self) -> Tongue:
        """The language that the wording is in."""
        return tongue_of(self.part)

    @property
    def questions(self) -> tuple[Page, ...]:
        """The pages that ask something."""
        return tuple(page for page in self.pages if page.question)

    @property
    def answered(self) -> int:
        """How many of the questions have an answer."""
        return sum(page.key in self.answers for page in self.questions)

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes, at least a minute."""
        left = len(self.questions) - self.answered
        return max(1, round(self.form.minutes * left / max(1, len(self.questions))))

    def fields(self, key: str) -> Fields | None:
        """What was typed on a page; None where nothing was saved yet."""
        page = self.draft.pages.get(key) if self.draft else None
        return stored_fields(page) if page else None

    def revision(self, key: str) -> int:
        """The revision in which a page was saved last; 0 before that."""
        page = self.draft.pages.get(key) if self.draft else None
        return int(page["revision"]) if page else 0

    def others(self, key: str) -> list[Fields]:
        """What other tabs typed on the same page and the author has not decided about."""
        return list(self.draft.kept.get(key, [])) if self.draft else []


def work_on(part: Part, draft: Draft | None = None) -> Work:
    """What the author of a part has typed so far."""
    form = wording_of(part)
    draft = draft or Draft.objects.filter(part=part).first()
    typed = read_pages(form, draft.pages, draft.skipped) if draft else None
    answers = typed.answers if typed else (part.current.answers if part.current else {})
    return Work(part, form, draft, answers, typed.problems if typed else {}, pages(form, answers))


def work_of_this_week(actor: Actor) -> list[Work]:
    """What is asked of the actor now: begun first, then by the day it is for; done things stay for a week.

    Of what comes back the newest is asked for, and nothing of it while the actor rests; what they have begun stays.
    """
    asked = Q(assignment__taken_back_at__isnull=True, assignment__paused_at__isnull=True)
    waits = Q(current__isnull=True) & ~_is_let_go(actor)
    recent = waits | Q(current__submitted_at__gt=clock.now() - timedelta(days=STAYS_DAYS))
    parts = list(_own(actor).filter(asked, recent | Q(draft__isnull=False)).order_by("pk"))
    drafts = {draft.part_id: draft for draft in Draft.objects.filter(part__in=[part.pk for part in parts])}
    works = [_work(part, drafts.get(part.pk)) for part in parts]
    return sorted(works, key=_first)


def _is_let_go(actor: Actor) -> Q:
    if own_rest(actor) is not None:
        return Q(assignment__schedule__isnull=False)
    return Q(followed_by_another(clock.now()))


def _work(part: Part, draft: Draft | None) -> Work:
    if draft is not None:
        return work_on(part, draft)
    form = wording_of(part)
    answers = part.current.answers if part.current else {}
    return Work(part, form, None, answers, {}, pages(form, answers))


def _first(work: Work) -> tuple[bool, bool, float, int]:
    due = work.part.wanted_at
    done = work.draft is None and work.part.current_id is not None
    return done, work.draft is None, due.timestamp() if due else float("inf"), work.part.pk


def own_answers(actor: Actor, *, before: str = "") -> tuple[list[Part], str]:
    """A page of what the actor has handed in, newest first, and the code from which the next page goes on."""
    rows = _own(actor).filter(current__isnull=False).order_by("-current_id")
    if before:
        rows = rows.filter(current_id__lt=own_part(before, actor).current_id or 0)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else ""


def versions(part: Part, actor: Actor) -> list[Response]:
    """Every version that the actor handed in of an own part, newest first."""
    return list(Response.objects.filter(part=part, client_id=actor.person).order_by("-pk"))


def own_holds(actor: Actor) -> frozenset[int]:
    """The cases in which the actor has put a hold of their own; asked only after they signed in once more."""
    rows = Hold.objects.filter(client_id=actor.person, lifted_at__isnull=True)
    return frozenset(rows.values_list("case_id", flat=True))
