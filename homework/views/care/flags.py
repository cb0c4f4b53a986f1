"""A flag: what was chosen, what was done about it, and when its hold is opened again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homework.actions import opening, reviewing
from homework.actions.reviewing import FLAG_ACTIONS
from homework.forms.care import AcknowledgeForm, LiftForm
from homework.models import Flag
from homework.queries.case_page import may_act_in
from homework.queries.flag_page import held_work, safe_contact
from homework.queries.look_first import flag_in_care, flag_source
from homework.queries.shown import Shown
from homework.views.care.cases import case_name
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.web.pages import clinician_page


@clinician_page
def flag(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    return _page(request, actor, flag_in_care(code, actor))


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Flag,
    *,
    acknowledging: AcknowledgeForm | None = None,
    lifting: LiftForm | None = None,
) -> HttpResponse:
    source = flag_source(found, actor)
    page = {
        "flag": found,
        "lines": list(found.lines.order_by("pk")),
        "case_name": case_name(found.case),
        "acts": may_act_in(found.case, actor),
        "source": source,
        "contact": _contact(source, actor),
        "held": held_work(found, actor),
        "action": FLAG_ACTIONS.get(found.action, ""),
        "acknowledging": acknowledging or AcknowledgeForm(initial={"action": found.action, "note": found.note}),
        "lifting": lifting or LiftForm(),
    }
    return render(request, "homework/care/flag.html", page, status=422 if acknowledging or lifting else 200)


def _contact(source: str, actor: Actor) -> tuple[Shown, ...]:
    return safe_contact(opening.open_part(source, way="flag", by=actor)) if source else ()


@clinician_page
@require_POST
def see(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    codes = request.POST.getlist("flag") or [code]
    found = [flag_in_care(one, actor) for one in (code, *codes)]
    try:
        for one in found:
            reviewing.see_flag(one, by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is kept that you have seen this."))
    return redirect("flag", code=code)


@clinician_page
@require_POST
def acknowledge(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = flag_in_care(code, actor)
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, found, acknowledging=form)
    try:
        reviewing.acknowledge_flag(found, form.cleaned_data["action"], form.cleaned_data["note"], by=actor)
    except NotAllowedError as refused:
        form.add_error(None, str(refused))
        return _page(request, actor, found, acknowledging=form)
    messages.success(request, _("It is kept what you did."))
    return redirect("flag", code=code)


@clinician_page
@require_POST
def lift(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = flag_in_care(code, actor)
    form = LiftForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, found, lifting=form)
    suitable = form.cleaned_data["suitable"]
    try:
        reviewing.lift_flag(found, form.cleaned_data["reason"], joint_work_suitable=suitable, by=actor)
    except NotAllowedError as refused:
        form.add_error(None, str(refused))
        return _page(request, actor, found, lifting=form)
    messages.success(request, _("The flag is closed. What it held opens when its author chooses again."))
    return redirect("flag", code=code)
