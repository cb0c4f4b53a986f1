"""Who cares for a case and who reads what, and the changes of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions.secrets import propose_policy
from clients.enums import SecretsMode
from clients.models import Case
from clients.queries.cases import case_in_care
from homework.actions import sharing
from homework.forms.care import HandOverForm, JoinForm, PolicyForm, SeparateForm
from homework.queries.care_team import agreed, colleagues, policies, team_holds, team_of, vanishing
from homework.queries.case_page import may_act_in, people_of
from homework.queries.facts import case_facts
from homework.views.care.acting import done, done_with
from homework.views.care.cases import case_name
from homework.views.care.team import hand_over_form, handed_over, joined, left
from practice.access.actor import Actor
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
    over: HandOverForm | None = None,
) -> HttpResponse:
    now, waiting = policies(case)
    page = {
        "case": case,
        "name": case_name(case),
        "acts": may_act_in(case, actor),
        "own_seat": actor.person,
        "couple": len(people_of(case)) > 1,
        "team": team_of(case, actor.today()),
        "agreed": agreed(case, case_facts([case])[case.pk]),
        "held": team_holds(case),
        "in_force": now,
        "proposed": waiting,
        "join": join or JoinForm(colleagues=colleagues(case), today=actor.today()),
        "over": over or hand_over_form(case),
        "policy": policy or PolicyForm(initial=_last_words(now, waiting)),
    }
    return render(request, "homework/care/access.html", page, status=422 if join or policy or over else 200)


def _last_words(*states: object) -> dict[str, object]:
    found = next((state for state in reversed(states) if state is not None), None)
    return {"mode": getattr(found, "mode", SecretsMode.LIMITED), "text": getattr(found, "text", "")}


@clinician_page
@require_POST
def join(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    form = JoinForm(request.POST, colleagues=colleagues(case), today=actor.today())
    if not joined(request, case, form, actor):
        return _page(request, actor, case, join=form)
    return redirect("case_access", code=code)


@clinician_page
@require_POST
def leave(request: HttpRequest, actor: Actor, code: str, person: int) -> HttpResponse:
    gone = left(request, case_in_care(code, actor), person, actor)
    return redirect("clients") if gone and person == actor.person else redirect("case_access", code=code)


@clinician_page
@require_POST
def hand_over(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    form = hand_over_form(case, request.POST)
    leaver = handed_over(request, case, form, actor)
    if leaver is None:
        return _page(request, actor, case, over=form)
    return redirect("clients") if leaver.pk == actor.person else redirect("case_access", code=code)


@clinician_page
@require_POST
def propose(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    form = PolicyForm(request.POST)
    if not done_with(form, lambda: propose_policy(case, form.chosen, form.cleaned_data["text"], by=actor)):
        return _page(request, actor, case, policy=form)
    messages.success(request, _("It waits for everybody's signature."))
    return redirect("case_access", code=code)


@clinician_page
@require_POST
def hold(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Put the team's silent hold on sharing in a case, or end it."""
    case = case_in_care(code, actor)
    if request.POST.get("on") == "yes":
        began = _("Sharing is on hold. Nothing new opens, and what is open stays.")
        done(request, lambda: sharing.hold_case(case, by=actor), began)
    else:
        ended = _("The hold has ended. What it held opens when its author chooses again.")
        done(request, lambda: sharing.end_case_hold(case, by=actor), ended)
    return redirect("case_access", code=code)


@clinician_page
def separate(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    form = SeparateForm(request.POST if request.method == "POST" else None)
    if done_with(form, lambda: sharing.separate(case, told=form.cleaned_data["told"], by=actor)):
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
