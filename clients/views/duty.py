"""Settings: who is on duty, who leads the practice, and how long something may wait for the care team."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions import duty as acts
from clients.forms import DutyForm, OfficeForm, PatienceForm
from clients.queries.duties import duties_to_come, duty_of_practice, may_be_named
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.people.models import Practice
from practice.people.queries import practice_of
from practice.web.pages import administrator_page


@administrator_page
def settings_duty(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody who serves, a form for one more, and the practice's patience."""
    form = DutyForm(request.POST or None, people=may_be_named(actor))

    def act() -> None:
        times = {name: form.cleaned_data[name] for name in ("since", "until")}
        acts.name_duty(form.chosen, form.as_what, **times, by=actor)

    return _saved(request, _("Saved."), form, act) or _page(request, actor, duty=form)


@administrator_page
@require_POST
def patience(request: HttpRequest, actor: Actor) -> HttpResponse:
    """After how long it goes to who is on duty, and to the practice lead."""
    form = PatienceForm(request.POST)

    def act() -> None:
        acts.change_patience(practice_of(actor), **form.cleaned_data, by=actor)

    return _saved(request, _("Saved."), form, act) or _page(request, actor, patience=form)


@administrator_page
@require_POST
def office(request: HttpRequest, actor: Actor) -> HttpResponse:
    """When the office is open, by which working days and hours are counted."""
    form = OfficeForm(request.POST)

    def act() -> None:
        acts.change_office(practice_of(actor), **form.cleaned_data, by=actor)

    return _saved(request, _("Saved."), form, act) or _page(request, actor, office=form)


@administrator_page
@require_POST
def duty_end(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """End a duty at once."""
    acts.end_duty(duty_of_practice(key, actor), by=actor)
    messages.success(request, _("This duty has ended."))
    return redirect("settings_duty")


def _saved(request: HttpRequest, words: str, form: Form, act: Callable[[], object]) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        act()
    except NotAllowedError as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, words)
    return redirect("settings_duty")


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    duty: DutyForm | None = None,
    patience: PatienceForm | None = None,
    office: OfficeForm | None = None,
) -> HttpResponse:
    forms = (duty, patience, office)
    practice = practice_of(actor)
    page = {
        "duties": duties_to_come(actor),
        "duty": duty or DutyForm(people=may_be_named(actor)),
        "patience": patience or PatienceForm(initial=_waits(practice)),
        "office": office or OfficeForm(initial=_open(practice)),
    }
    wrong = any(form is not None and form.is_bound for form in forms)
    return render(request, "clients/duty.html", page, status=422 if wrong else 200)


def _waits(practice: Practice) -> dict[str, object]:
    return {
        "minutes": practice.patience_minutes,
        "days": practice.patience_days,
        "lead_minutes": practice.lead_minutes,
    }


def _open(practice: Practice) -> dict[str, object]:
    days = [int(digit) for digit in practice.office_days]
    return {"days": days, "opens": practice.office_opens, "closes": practice.office_closes}
