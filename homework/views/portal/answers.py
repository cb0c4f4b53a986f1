"""A client's own answers: who sees them, who looked, and what can be changed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from homework.actions.answering import choose_level
from homework.actions.commenting import see_comments
from homework.actions.drafting import begin_change
from homework.actions.sharing import hold_sharing
from homework.enums import Level
from homework.forms.levels import LevelForm
from homework.models import Part, Response
from homework.queries.circle import Circle
from homework.queries.comments import new_comments, own_comments, own_comments_on_text
from homework.queries.forms import form_of
from homework.queries.own import own_answers, own_circle, own_circles, own_part, versions, work_on
from homework.queries.own_log import looks_at
from homework.queries.wording import wording_of
from homework.summaries.answers import Sheet, answered_sheet
from homework.summaries.levels import always_seen, cards, for_partners, told_by_together
from homework.summaries.measured import own_total
from homework.summaries.sight import Sight, offer_words, who_can_see
from homework.views.portal.gap import is_taken_back, warn
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.web.cover import own_page
from practice.web.fresh import ask_again, is_fresh
from practice.web.pages import client_page


@dataclass(frozen=True, slots=True)
class Row:
    """One own part in a list."""

    part: Part
    title: str
    sight: Sight
    has_news: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version that was replaced."""

    response: Response
    sheet: Sheet


@client_page
@own_page
def my_answers(request: HttpRequest, actor: Actor) -> HttpResponse:
    parts, after = own_answers(actor, before=request.GET.get("before", ""))
    _, circles = own_circles(actor)
    news = {comment.part_id for comment in new_comments(actor) if comment.response_id}
    rows = [_row(part, circles[part.assignment.case_id], has_news=part.pk in news) for part in parts]
    context = {"rows": rows, "after": f"?before={after}" if after else "", "is_first": "before" not in request.GET}
    return render(request, "homework/portal/answers.html", context)


def _row(part: Part, circle: Circle, *, has_news: bool) -> Row:
    form = wording_of(part)
    sight = who_can_see(circle, _level(part), guarded=form.reauth)
    return Row(part, form.client_title, sight, has_news=has_news)


def _level(part: Part) -> Level:
    if part.level is None:
        raise NotVisibleError
    return Level(part.level)


@client_page
@own_page
def my_answer(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    part = own_part(code, actor)
    if part.current is None:
        return redirect("homework_start", code)
    form = wording_of(part)
    if form.reauth and not is_fresh(request):
        return ask_again(request)
    newest, *earlier = versions(part, actor)
    circle = own_circle(part, actor)
    level = _level(part)
    remarks = own_comments(part, actor)
    context = {
        "part": part,
        "form": form,
        "remarks": remarks,
        "unread": any(remark.is_new for remark in remarks),
        "work": work_on(part),
        "sheet": answered_sheet(form, newest.answers),
        "newest": newest,
        "earlier": [Earlier(row, answered_sheet(form, row.answers)) for row in earlier],
        "who": who_can_see(circle, level, guarded=form.reauth),
        "offer": offer_words(circle, level),
        "always_seen": level == Level.PRIVATE and always_seen(form, (level,)),
        "circle": circle,
        "looks": looks_at(part, actor),
        "total": own_total(part, form_of(newest.version), newest),
        "may_change": not (part.assignment.taken_back_at or part.assignment.paused_at),
    }
    return render(request, "homework/portal/answer.html", context)


@client_page
@own_page
def remarks_read(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say that one has read what was written beside one's answers, or beside the text one writes with others."""
    part = own_part(code, actor)
    if request.method == "POST":
        found = (*own_comments(part, actor), *own_comments_on_text(part, actor))
        see_comments((remark.row for remark in found), by=actor)
    return redirect("my_joint" if form_of(part.assignment.version).joint else "my_answer", code)


@client_page
@own_page
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take up the answers to change them; what was handed in stands until the change is handed in."""
    part = own_part(code, actor)
    if request.method == "POST":
        begin_change(part, by=actor)
        return redirect("homework_check", code)
    return redirect("my_answer", code)


@client_page
@own_page
def level(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Choose anew who sees it. Before an offered part is taken back, say what may be noticed, and offer a hold."""
    part = own_part(code, actor)
    if part.current is None:
        return redirect("homework_start", code)
    form = LevelForm(part.assignment.offered_levels, request.POST or None, initial={"level": part.level})
    if request.method == "POST" and form.is_valid():
        return _choose(request, actor, part, Level(form.cleaned_data["level"]))
    circle, levels = own_circle(part, actor), part.assignment.offered_levels
    exercise = wording_of(part)
    context = {
        "part": part,
        "exercise": exercise,
        "form": form,
        "cards": cards(circle, levels, waits_for_therapist=part.assignment.needs_release, guarded=exercise.reauth),
        "told": told_by_together(circle, levels),
        "for_partners": for_partners(exercise, levels),
        "circle": circle,
    }
    return render(request, "homework/portal/level.html", context, status=422 if form.errors else 200)


def _choose(request: HttpRequest, actor: Actor, part: Part, chosen: Level) -> HttpResponse:
    if "hold" in request.POST:
        hold_sharing(part.assignment.case, by=actor)
        return redirect("my_answer", part.code)
    if is_taken_back(part, chosen) and "sure" not in request.POST:
        return warn(request, part, chosen, own_circle(part, actor))
    choose_level(part, chosen, by=actor)
    return redirect("my_answer", part.code)
