"""The first page after signing in: one thing first, the rest in words."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.models import Case
from clients.queries.records import was_answered
from clients.queries.secrets import asked_to_sign
from homework.enums import Comes, Level
from homework.models import Part
from homework.queries.circle import Circle
from homework.queries.comments import new_comments
from homework.queries.forms import form_of
from homework.queries.joint import has_joint_text
from homework.queries.next_session import next_session
from homework.queries.on_pathways import is_enrolled
from homework.queries.own import Work, own_circles, work_of_this_week
from homework.queries.resting import own_rest
from homework.queries.scheduled import own_schedules
from homework.queries.together import opened_to
from homework.summaries.coming_back import next_words, rule_words
from homework.summaries.sight import offer_words
from practice import clock
from practice.access.actor import Actor
from practice.web.cover import is_covered
from practice.web.pages import client_page

FEW = 3
SHARED = {Level.TOGETHER, Level.PARTNER}

type Around = tuple[list[Case], dict[int, Circle]]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the actor has offered to partners, in the one sentence that never changes."""

    work: Work
    words: str
    level: Level


@dataclass(frozen=True, slots=True)
class Written:
    """An own part, or a text that is written ``together``, beside which the care team wrote something new."""

    part: Part
    title: str
    together: bool


@client_page
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    works = work_of_this_week(actor)
    cases, circles = around = own_circles(actor)
    if is_covered(request):
        return _cover(request, actor, [work for work in works if _is_shared(work)], around)
    open_works = [work for work in works if work.draft or not work.part.current]
    context = {
        "now": open_works[0] if open_works else None,
        "others": [work for work in works if not open_works or work is not open_works[0]],
        "offers": list(_offers(works, circles)),
        "opened": opened_to(actor, limit=FEW),
        "joint": has_joint_text(actor),
        "session": next_session(cases, circles),
        "coming_back": _coming_back(actor),
        "rest": own_rest(actor),
        "answered": was_answered(actor),
        "written": _written(actor),
        "steps": is_enrolled(actor),
        "to_sign": asked_to_sign(actor.person, (key for key, circle in circles.items() if circle.partners)),
    }
    return render(request, "homework/portal/home.html", context)


def _written(actor: Actor) -> list[Written]:
    """The own pages on which somebody of the care team wrote something new, each once."""
    found = {comment.part_id: comment for comment in new_comments(actor)}
    return [
        Written(one.part, form_of(one.part.assignment.version).client_title, together=one.response_id is None)
        for one in found.values()
    ]


def _coming_back(actor: Actor) -> list[dict[str, object]]:
    found = []
    for line in own_schedules(actor):
        rule = line.schedule.rule
        words = {"often": rule_words(rule), "next": next_words(line, clock.today(line.zone))}
        found.append({"line": line, "is_for_each": rule.comes == Comes.EVENT, **words})
    return found


def _is_shared(work: Work) -> bool:
    """Whether it is for everybody in the case, and may be shared."""
    return bool(SHARED & set(work.part.assignment.offered_levels))


def _cover(request: HttpRequest, actor: Actor, works: list[Work], around: Around) -> HttpResponse:
    """Only what partners know of: nothing on it tells that there is more, or how far anything has come."""
    cases, circles = around
    shared = [case for case in cases if circles[case.pk].partners]
    context = {
        "covered": works,
        "offers": list(_offers(works, circles)),
        "opened": opened_to(actor, limit=FEW),
        "joint": has_joint_text(actor),
        "session": next_session(shared, circles),
    }
    return render(request, "homework/portal/home.html", context)


def _offers(works: list[Work], circles: dict[int, Circle]) -> list[Offer]:
    found = []
    for work in works:
        level = Level(work.part.level) if work.part.level else None
        words = offer_words(circles[work.part.assignment.case_id], level) if level else ""
        if level and words:
            found.append(Offer(work, words, level))
    return found
