"""One schedule: what comes next, and pausing, ending or changing a time of it."""

from collections.abc import Callable
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from homework.actions.scheduling import (
    end_schedule,
    move,
    pause_schedule,
    put_back,
    resume_schedule,
    run_again,
    skip,
    undo_schedule,
)
from homework.forms.coming_back import MoveForm
from homework.queries.case_page import may_act_in
from homework.queries.scheduled import Scheduled, scheduled, told_of
from homework.summaries.coming_back import rule_words, times_words
from homework.views.giving.clicks import click
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.web.pages import clinician_page


@require_safe
@clinician_page
def schedule_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    return _page(request, actor, scheduled(code, actor))


def _page(
    request: HttpRequest, actor: Actor, found: Scheduled, *, form: MoveForm | None = None, moving: str = ""
) -> HttpResponse:
    page = {
        "found": found,
        "told": told_of(found),
        "acts": may_act_in(found.schedule.case, actor),
        "schedule": found.schedule,
        "words": rule_words(found.schedule.rule),
        "times": times_words(found.schedule.times),
        "form": form or MoveForm(),
        "moving": moving,
    }
    return render(request, "homework/giving/schedule.html", page, status=422 if form else 200)


_click = partial(click, of=lambda code, actor: scheduled(code, actor).schedule, back="schedule")
pause = _click(pause_schedule, _("It rests. Nothing new comes until you let it go on."), undo_by="schedule_resume")
resume = _click(resume_schedule, _("It goes on."), undo_by="schedule_pause")
end = _click(end_schedule, _("Ended. Nothing new comes."), undo_by="schedule_again")
again = _click(run_again, _("It comes again."), undo_by="schedule_end")


@require_POST
@clinician_page
def undo(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Undo what was set by mistake, with what of it has come by now."""
    found = scheduled(code, actor)
    undo_schedule(found.schedule, by=actor)
    messages.success(request, _("Undone."))
    return redirect(reverse("assign", query={"case": found.schedule.case.code}))


def _known(found: Scheduled, time: str) -> date:
    day = found.day_of(time)
    if day is None:
        raise NotVisibleError
    return day


@require_POST
@clinician_page
def skip_one(request: HttpRequest, actor: Actor, code: str, time: str) -> HttpResponse:
    found = scheduled(code, actor)
    _known(found, time)
    act = partial(skip, found.schedule, time, by=actor)
    return _changed(request, code, act, _("Left out."), undo=time)


@require_POST
@clinician_page
def put_one_back(request: HttpRequest, actor: Actor, code: str, time: str) -> HttpResponse:
    found = scheduled(code, actor)
    day = _known(found, time)
    act = partial(put_back, found.schedule, time, day, by=actor)
    return _changed(request, code, act, _("It comes as planned."))


@require_POST
@clinician_page
def move_one(request: HttpRequest, actor: Actor, code: str, time: str) -> HttpResponse:
    found = scheduled(code, actor)
    _known(found, time)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, found, form=form, moving=time)
    act = partial(move, found.schedule, time, form.cleaned_data["day"], by=actor)
    return _changed(request, code, act, _("Moved."), undo=time)


def _changed(
    request: HttpRequest, code: str, act: Callable[[], None], words: Promise, *, undo: str = ""
) -> HttpResponse:
    try:
        act()
    except NotAllowedError as refused:
        messages.error(request, str(refused))
    else:
        tags = reverse("schedule_put_back", args=[code, undo]) if undo else ""
        messages.success(request, str(words), extra_tags=tags)
    return redirect("schedule", code)
