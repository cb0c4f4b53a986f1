"""The list of answers, and the page of one: opening it is recorded before it is shown."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homework.actions import measuring, opening, sharing
from homework.queries.answers import answers_page, setting_of, who_looked
from homework.queries.case_page import may_act_in, readable_part
from homework.queries.comments import comments_on
from homework.queries.given import given
from homework.queries.measured import first_measured, points_of_change
from homework.queries.responses import read_earlier
from homework.queries.shown import shown
from homework.summaries.levels import openable
from homework.summaries.measured import measured
from homework.views.care.cases import case_name
from homework.views.care.today import my_initials
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.web.pages import clinician_page


@clinician_page
def answers(request: HttpRequest, actor: Actor) -> HttpResponse:
    before = request.GET.get("before", "")
    start = int(before) if before.isdecimal() and len(before) < 19 else None  # noqa: PLR2004 - fits a key
    found, then = answers_page(actor, before=start)
    url = reverse("answers")
    page = {
        "answers": found,
        "newer": url if start else "",
        "older": f"{url}?before={then}" if then else "",
    }
    return render(request, "homework/care/answers.html", page)


@clinician_page
def answer(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    reading = opening.open_part(code, by=actor)
    setting = setting_of(reading, actor, reader=my_initials(request))
    earlier = [(old, shown(old.form, old.answers)) for old in read_earlier(code, actor)]
    for old, _answers in earlier:
        opening.keep_opening(old.response, old.capacity, way="page", by=actor)
    first = first_measured(reading, actor)
    if first:
        opening.keep_opening(first.response, first.capacity, way="page", by=actor)
    page = {
        "code": code,
        "measured": measured(reading, first, points=points_of_change(reading, actor)),
        "reading": reading,
        "setting": setting,
        "case_name": case_name(setting.case),
        "acts": may_act_in(setting.case, actor),
        "shown": shown(reading.form, reading.answers),
        "earlier": earlier,
        "looked": who_looked(reading.response.part),
        "openable": openable(reading.form) if setting.asks_release else (),
        "remarks": comments_on(reading.response.part, actor),
    }
    return render(request, "homework/care/answer.html", page)


@clinician_page
@require_POST
def mark_read(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    opening.mark_read(code, by=actor)
    if request.headers.get("HX-Request"):
        return render(request, "homework/care/_is_read.html")
    messages.success(request, _("Marked as read."))
    return redirect("answers")


@clinician_page
@require_POST
def total(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    on = request.POST.get("on") == "yes"
    try:
        measuring.open_total(code, on=on, by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("They can see the total now.") if on else _("The total is closed again."))
    return redirect("answer", code=code)


@clinician_page
@require_POST
def release(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    assignment = given(code, actor).assignment
    on = request.POST.get("on") == "yes"
    try:
        sharing.release_assignment(assignment, on=on, by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
    else:
        words = _("Released. It opens as each of them has chosen.") if on else _("The release is taken back.")
        messages.success(request, words)
    back = readable_part(request.POST.get("back", ""), assignment, actor)
    return redirect("answer", code=back) if back else redirect("case_page", code=assignment.case.code)
