"""Connecting other systems, looking how they fare, and deciding what only a person can."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions import lines as acts
from clients.actions.polling import ask_lines
from clients.connectors.fhir import new_key, public_keys
from clients.connectors.jane_sign_in import is_possible
from clients.enums import LineKind, RunEnd
from clients.models import Line, LineRun
from clients.queries.launching import door_of
from clients.queries.lines import line_of, question_for, runs_of
from clients.queries.questions import asked_of
from clients.queries.told_lines import changed_in, name_of, told, trouble_of
from clients.views.import_forms import DecideForm
from clients.views.line_forms import ClinikoForm, FhirForm
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import Role
from practice.web.fresh import freshly_signed_in
from practice.web.pages import administrator_page, desk_page, page_for

ON_A_PAGE = 50
FORMS: dict[LineKind, type[ClinikoForm | FhirForm]] = {LineKind.CLINIKO: ClinikoForm, LineKind.FHIR: FhirForm}
KEY = "key_of_a_new_line"

own_page = page_for(Role.ADMINISTRATOR, Role.CLINICIAN)


@administrator_page
def line_new(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Which system is to be connected."""
    return render(request, "clients/lines/new.html", {"kinds": FORMS, "jane": is_possible()})


@administrator_page
@freshly_signed_in
def line_connect(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Say where a system is and with what it may be asked. Our public key is shown before it is registered there."""
    if kind not in FORMS:
        raise NotVisibleError
    key = request.session.setdefault(KEY, new_key())
    form = FORMS[LineKind(kind)](request.POST or None)
    if form.is_valid():
        try:
            line = acts.connect(form.wanted(key), by=actor)
        except NotAllowedError as error:
            form.add_error(None, str(error))
        else:
            del request.session[KEY]
            ask_lines.enqueue()
            messages.success(request, _("Connected. It is asked now; look again in a minute."))
            return redirect("line", line.code)
    public = json.dumps(public_keys(key), indent=2) if kind == LineKind.FHIR else ""
    context = {"form": form, "label": LineKind(kind).label, "public": public}
    return render(request, "clients/lines/connect.html", context, status=422 if form.is_bound else 200)


@own_page
def line(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """How one fares, turn by turn."""
    found = line_of(code, actor)
    page = Paginator(runs_of(found), ON_A_PAGE).get_page(request.GET.get("page"))
    secrets: dict[str, Any] = found.secrets
    context = {
        "line": found,
        "one": told(found),
        "name": name_of(found),
        "opened": door_of(found) is not None,
        "left": import_string(settings.LEFT_THERE)(found),
        "page": page,
        "runs": [_run(run) for run in page.object_list],
        "public": json.dumps(public_keys(secrets["key"]), indent=2) if secrets.get("client_id") else "",
    }
    return render(request, "clients/lines/line.html", context)


def _run(run: LineRun) -> dict[str, Any]:
    trouble, cure = trouble_of(run)
    says = RunEnd(run.end).label if run.end else _("Is being asked")
    return {"run": run, "says": says, "changed": changed_in(run), "trouble": trouble, "cure": cure}


def _act(act: Callable[..., None], said: str, *, back: bool = True) -> Callable[..., HttpResponse]:
    @own_page
    @require_POST
    def page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
        found: Line = line_of(code, actor)
        act(found, by=actor)
        messages.success(request, _(said))
        if found.runs:
            ask_lines.enqueue()
        if back:
            return redirect("line", code)
        return redirect("settings_calendar" if found.kind == LineKind.CALENDAR else "sync")

    return page


line_pause = _act(acts.pause, "Paused. It is not asked, and nothing new is sent, until you say so.")
line_resume = _act(acts.resume, "It is asked now.")
line_anew = _act(acts.read_anew, "All of it is read again now.")
line_disconnect = _act(acts.disconnect, "Disconnected. Clients and sessions stay as they are.", back=False)


@desk_page
def questions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits to be decided, some at a time."""
    asked, many = asked_of(actor)
    named = {one.code: (one.label, one.words, one.options) for one in asked}
    form = DecideForm(request.POST if request.method == "POST" else None, asked=named)
    if form.is_valid():
        settled = [_decided(code, choice, actor) for code, choice in form.decided().items()]
        if settled and all(settled):
            messages.success(request, _("Done as you decided."))
        elif settled:
            messages.error(request, _("Some could not be done as you decided. Look at them again."))
        return redirect("questions")
    context = {"form": form if asked else None, "many": many, "more": many - len(asked)}
    return render(request, "clients/lines/questions.html", context, status=422 if form.is_bound else 200)


def _decided(code: str, choice: str, actor: Actor) -> bool:
    try:
        return acts.decide(question_for(code, actor), choice, by=actor)
    except (NotVisibleError, NotAllowedError):
        # Somebody else was faster, or what was chosen cannot be any more.
        return False
