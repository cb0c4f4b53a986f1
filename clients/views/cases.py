"""The desk's pages of cases and sessions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions import cases
from clients.forms import SessionForm, facts_of
from clients.models import Case
from clients.queries.desk import desk_case, desk_client, desk_session
from clients.views.case_forms import CaseForm
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.people.queries import me
from practice.web.pages import desk_page


@desk_page
def case_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open a case of one client, or of partners."""
    form = CaseForm(actor, request.POST or None, initial=_first_choices(request, actor))
    if form.is_valid():
        try:
            case = cases.open_case(form.people, treating=form.cleaned_data["treating"], by=actor)
        except NotAllowedError as error:
            form.add_error("treating", str(error))
        else:
            messages.success(request, _("The case is open. When do you meet?"))
            return redirect(_session_address(case))
    return render(request, "clients/case_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _first_choices(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    chosen: dict[str, Any] = {"first": desk_client(request.GET["client"], actor)} if "client" in request.GET else {}
    return {**chosen, "treating": actor.person} if actor.is_clinician else chosen


def _session_address(case: Case) -> str:
    return reverse("session_new", query={"case": case.code})


@desk_page
def session_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Plan a session of a case."""
    case = desk_case(request.GET.get("case", ""), actor)
    form = SessionForm(request.POST or None, initial={"zone": me(actor).practice.zone, "minutes": 50})
    if form.is_valid():
        cases.plan_session(case, **_values(form), by=actor)
        messages.success(request, _("The session is in the calendar."))
        return redirect("desk_client", case.participants.all()[0].client.code)
    context = {"form": form, "case": case}
    return render(request, "clients/session.html", context, status=422 if form.is_bound else 200)


@desk_page
def session_change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Move a session, or give it another place or length."""
    session = desk_session(code, actor)
    form = SessionForm(request.POST or None, initial=facts_of(session))
    if form.is_valid():
        cases.move_session(session, **_values(form), by=actor)
        messages.success(request, _("The session is changed."))
        return redirect("desk")
    context = {"form": form, "case": session.case, "session": session}
    return render(request, "clients/session.html", context, status=422 if form.is_bound else 200)


@desk_page
@require_POST
def session_cancel(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    cases.cancel_session(desk_session(code, actor), by=actor)
    messages.success(request, _("The session is cancelled."))
    return redirect("desk")


def _values(form: SessionForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("starts_at", "zone", "minutes", "place")}
