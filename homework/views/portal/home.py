"""The first page after signing in: one thing first, the rest in words."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.queries.secrets import asked_to_sign
from homework.enums import Level
from homework.queries.circle import Circle
from homework.queries.joint import has_joint_text
from homework.queries.next_session import next_session
from homework.queries.own import Work, own_circles, work_of_this_week
from homework.queries.together import opened_to
from homework.summaries.sight import offer_words
from practice.access.actor import Actor
from practice.web.pages import client_page

FEW = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the actor has offered to partners, in the one sentence that never changes."""

    work: Work
    words: str
    level: Level


@client_page
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    works = work_of_this_week(actor)
    cases, circles = own_circles(actor)
    open_works = [work for work in works if work.draft or not work.part.current]
    context = {
        "now": open_works[0] if open_works else None,
        "rest": [work for work in works if not open_works or work is not open_works[0]],
        "offers": list(_offers(works, circles)),
        "opened": opened_to(actor, limit=FEW),
        "joint": has_joint_text(actor),
        "session": next_session(cases, circles),
        "to_sign": asked_to_sign(actor.person, (key for key, circle in circles.items() if circle.partners)),
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
