"""Who cares for a case and who reads what, and the changes of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions.secrets import propose_policy
from clients.enums import SecretsMode, TeamRole
from clients.models import Case
from clients.queries.cases import case_in_care
from homework.actions import care, sharing
from homework.forms.care import JoinForm, PolicyForm, SeparateForm
from homework.queries.care_team import agreed, colleagues, policies, seat_in, team_holds, team_of, vanishing
from homework.queries.case_page import may_act_in, people_of
from homework.queries.facts import case_facts
from homework.views.care.cases import case_name
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.web.pages import clinician_page


@clinician_page
def access(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    return _page(request, actor, case_in_care(code, actor))


def _page(
    request: HttpRequest,
    actor: Actor,
    case: Case,
    *,
    join: JoinForm | None = None,
    policy: PolicyForm | None = None,
) -> HttpResponse:
    now, waiting = policies(case)
    page = {
        "case": case,
        "name": case_name(case),
        "acts": may_act_in(case, actor),
        "couple": len(people_of(case)) > 1,
        "team": team_of(case, actor.today()),
        "agreed": agreed(case, case_facts([case])[case.pk]),
        "held": team_holds(case),
        "in_force": now,
        "proposed": waiting,
        "join": join or JoinForm(colleagues=colleagues(case), today=actor.today()),
        "policy": policy or PolicyForm(initial=_last_words(now, waiting)),
    }
    return render(request, "homework/care/access.html", page, status=422 if join or policy else 200)


def _last_words(*states: object) -> dict[str, object]:
    found = next((state for state in reversed(states) if state is not None), None)
    return {"mode": getattr(found, "mode", SecretsMode.LIMITED), "text": getattr(found, "text", "")}


@clinician_page
@require_POST
def join(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    form = JoinForm(request.POST, colleagues=colleagues(case), today=actor.today())
    if not form.is_valid():
        return _page(request, actor, case, join=form)
    clinician = form.colleagues[form.cleaned_data["clinician"]]
    role = TeamRole(form.cleaned_data["role"])
    try:
        care.join_team(case, clinician, role, until=form.cleaned_data["until"], by=actor)
    except NotAllowedError as refused:
        form.add_error(None, str(refused))
        return _page(request, actor, case, join=form)
    messages.success(request, _("%(name)s has joined the care team.") % {"name": clinician.name})
    return redirect("case_access", code=code)


@clinician_page
@require_POST
def leave(request: HttpRequest, actor: Actor, code: str, person: int) -> HttpResponse:
    case = case_in_care(code, actor)
    clinician = seat_in(case, person)
    try:
        care.leave_team(case, clinician, by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
        return redirect("case_access", code=code)
    messages.success(request, _("%(name)s has left the care team.") % {"name": clinician.name})
    return redirect("clients") if person == actor.person else redirect("case_access", code=code)


@clinician_page
@require_POST
def propose(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, case, policy=form)
    try:
        propose_policy(case, SecretsMode(form.cleaned_data["mode"]), form.cleaned_data["text"], by=actor)
    except NotAllowedError as refused:
        form.add_error(None, str(refused))
        return _page(request, actor, case, policy=form)
    messages.success(request, _("It waits for everybody's signature."))
    return redirect("case_access", code=code)


@clinician_page
@require_POST
def hold(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Put the team's silent hold on sharing in a case, or end it."""
    case = case_in_care(code, actor)
    on = request.POST.get("on") == "yes"
    try:
        (sharing.hold_case if on else sharing.end_case_hold)(case, by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
    else:
        began = _("Sharing is on hold. Nothing new opens, and what is open stays.")
        ended = _("The hold has ended. What it held opens when its author chooses again.")
        messages.success(request, began if on else ended)
    return redirect("case_access", code=code)


@clinician_page
def separate(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    form = SeparateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sharing.separate(case, told=form.cleaned_data["told"], by=actor)
        except NotAllowedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Sharing has stopped both ways. Each keeps their own."))
            return redirect("case_page", code=code)
    page = {
        "case": case,
        "name": case_name(case),
        "form": form,
        "vanishing": vanishing(case, actor),
        "held": team_holds(case),
    }
    return render(request, "homework/care/separate.html", page, status=422 if form.errors else 200)
