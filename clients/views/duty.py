"""Settings: who is on duty, who leads the practice, and how long something may wait for the care team."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions import duty as acts
from clients.forms import DutyForm, PatienceForm
from clients.queries.duties import duties_to_come, duty_of_practice, may_be_named
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
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
    """After how many minutes it goes to who is on duty."""
    form = PatienceForm(request.POST)

    def act() -> None:
        acts.change_patience(practice_of(actor), form.cleaned_data["minutes"], by=actor)

    return _saved(request, _("Saved."), form, act) or _page(request, actor, patience=form)


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
    request: HttpRequest, actor: Actor, *, duty: DutyForm | None = None, patience: PatienceForm | None = None
) -> HttpResponse:
    forms = (duty, patience)
    page = {
        "duties": duties_to_come(actor),
        "duty": duty or DutyForm(people=may_be_named(actor)),
        "patience": patience or PatienceForm(initial={"minutes": practice_of(actor).patience_minutes}),
    }
    wrong = any(form is not None and form.is_bound for form in forms)
    return render(request, "clients/duty.html", page, status=422 if wrong else 200)
