"""Today, the list of clients, and the search for both people and exercises."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from homework.queries.asked import asked_for
from homework.queries.caseload import CaseLine, caseload, matching
from homework.queries.exercises import exercises
from homework.queries.exercises import matching as matching_exercises
from homework.queries.look_first import OpenFlag, looks, new_answers, open_flags
from homework.views.care.day import headline, later, new_lines, next_session, this_week
from homework.views.care.rows import rows
from practice import clock
from practice.access.actor import Actor
from practice.web.context import initials
from practice.web.pages import clinician_page

FOUND = 8
LOOKED_AT = 3


def my_initials(request: HttpRequest) -> str:
    """The reader's letters in the rings."""
    return initials(str(request.user))


@clinician_page
def today(request: HttpRequest, actor: Actor) -> HttpResponse:
    lines, flags, fresh = caseload(actor), open_flags(actor), new_answers(actor)
    coming = next_session(lines, flags)
    unread, found = {answer.case for answer in fresh}, looks(flags)
    page = {
        "now": clock.now(),
        "headline": headline(lines, len(found)),
        "looks": found[:LOOKED_AT],
        "more_looks": found[LOOKED_AT:],
        "asked": asked_for(actor, lines),
        "next": coming,
        "later": later(lines, coming),
        "fresh": new_lines(fresh, lines, my_initials(request)),
        "new_answers": len(fresh),
        "lines": lines,
        "treats": actor.is_clinician,
        **_table(request, lines, flags, unread=unread, url=reverse("today")),
    }
    return render(request, "homework/care/today.html", page)


@clinician_page
def clients(request: HttpRequest, actor: Actor) -> HttpResponse:
    lines, flags, fresh = caseload(actor), open_flags(actor), new_answers(actor)
    words = request.GET.get("q", "").strip()
    found = matching(lines, words)
    table = _table(request, found, flags, unread={answer.case for answer in fresh}, url=reverse("clients"))
    page = {"lines": lines, "treats": actor.is_clinician, "query": words, "new_answers": len(fresh), **table}
    return render(request, "homework/care/clients.html", page)


@clinician_page
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    page: dict[str, object] = {"query": words}
    if words:
        found = matching_exercises(exercises(actor), words=words)
        page |= {"cases": matching(caseload(actor), words)[:FOUND], "exercises": found[:FOUND]}
    if request.headers.get("HX-Request"):
        return render(request, "homework/care/_found.html", page)
    return render(request, "homework/care/search.html", page)


def _table(
    request: HttpRequest, lines: list[CaseLine], flags: Iterable[OpenFlag], *, unread: set[int], url: str
) -> dict[str, object]:
    """The caseload as rows with its filters; each filter is a link, the chosen one is marked."""
    show = request.GET.get("show", "")
    kinds = {
        "": lines,
        "nudge": [line for line in lines if line.waiting and not line.separated],
        "couples": [line for line in lines if line.couple],
        "new": [line for line in lines if line.key in unread],
    }
    words = {"": _("Everyone"), "nudge": _("May need a nudge"), "couples": _("Couples"), "new": _("New answers")}
    chips = [
        {"words": words[kind], "count": len(found), "url": f"{url}?show={kind}" if kind else url, "on": kind == show}
        for kind, found in kinds.items()
    ]
    chosen = kinds.get(show, lines)
    by_case = {flag.case: flag.code for flag in reversed(list(flags))}
    return {"chips": chips, "count": len(lines), "shown": len(chosen), "rows": rows(chosen, by_case, this_week())}
