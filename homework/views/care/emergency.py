"""Opening a case from outside its care team in an emergency, and the second person's look at it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.models import Case
from homework.actions import emergency as acts
from homework.forms.care import CaseNumberForm, EmergencyForm, ReviewForm
from homework.queries.emergency import (
    case_of_practice,
    found_in,
    glass_to_review,
    glasses_to_review,
    openings_through,
    own_glass,
    running_glass,
    running_glasses,
)
from homework.queries.measured import points_of_change
from homework.queries.shown import shown
from homework.summaries.measured import measured
from homework.views.care.acting import done_with
from homework.views.care.cases import case_name
from practice.access.actor import Actor
from practice.web.fresh import ask_again, is_fresh
from practice.web.pages import clinician_page


@clinician_page
def start(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the actor has opened, what they may review, and the way to a case by its number."""
    form = CaseNumberForm(request.GET or None)
    if form.is_valid():
        return redirect("case_emergency", code=form.cleaned_data["code"])
    page = {
        "form": form,
        "running": [(glass, case_name(glass.case)) for glass in running_glasses(actor)],
        "to_review": glasses_to_review(actor),
    }
    return render(request, "homework/care/emergency_start.html", page, status=422 if form.is_bound else 200)


@clinician_page
def case(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = case_of_practice(code, actor)
    glass = running_glass(found, actor)
    if glass is not None:
        page = {"case": found, "glass": glass, "name": case_name(found), "found": found_in(found, actor)}
        return render(request, "homework/care/emergency_case.html", page)
    acts.require_may_break(found, actor)
    return _break(request, actor, found) if is_fresh(request) else ask_again(request)


def _break(request: HttpRequest, actor: Actor, found: Case) -> HttpResponse:
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if done_with(form, lambda: acts.break_glass(found, form.cleaned_data["reason"], by=actor)):
        messages.success(request, _("Open to you for 24 hours. Each client finds it in their log."))
        return redirect("case_emergency", code=found.code)
    page = {"case": found, "form": form}
    return render(request, "homework/care/emergency_break.html", page, status=422 if form.errors else 200)


@clinician_page
def answer(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    reading = acts.open_in_emergency(code, by=actor)
    page = {
        "reading": reading,
        "case": reading.response.part.assignment.case,
        "shown": shown(reading.form, reading.answers),
        "measured": measured(reading, points=points_of_change(reading, actor)),
    }
    return render(request, "homework/care/emergency_answer.html", page)


@clinician_page
@require_POST
def end(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    acts.end_glass(own_glass(code, actor), by=actor)
    messages.success(request, _("Closed. To open it again you write a new reason."))
    return redirect("emergency")


@clinician_page
def review(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    glass = glass_to_review(code, actor)
    if not is_fresh(request):
        return ask_again(request)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if done_with(form, lambda: acts.review_glass(glass, form.cleaned_data["words"], by=actor)):
        messages.success(request, _("Your review is kept."))
        return redirect("emergency")
    page = {"glass": glass, "form": form, "openings": openings_through(glass)}
    return render(request, "homework/care/emergency_review.html", page, status=422 if form.errors else 200)
