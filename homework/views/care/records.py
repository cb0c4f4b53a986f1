"""What clients ask about their records, and what keeps a record or ends it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.actions.records import ask_for_deletion
from clients.actions.retention import lift_legal_hold, set_legal_hold
from clients.enums import RequestAnswer, RequestKind
from clients.models import Client, RecordRequest
from clients.queries.records import client_kept, legal_holds, record_ends, request_for, requests_for
from homework.actions.answering_requests import answer_and_tell
from homework.actions.erasing import erase_record
from homework.forms.records import AnswerForm, ReasonForm
from homework.queries.service import last_service_of
from homework.views.care.acting import done, done_with
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.web.fresh import ask_again, is_fresh
from practice.web.pages import page_for

_keepers = page_for(Role.CLINICIAN, Role.SUPERVISOR, Role.ADMINISTRATOR)


@_keepers
def requests(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "homework/care/requests.html", {"waiting": requests_for(actor)})


@_keepers
def request_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """What was asked, until when it wants an answer, and the answer's form."""
    asked = request_for(code, actor)
    form = AnswerForm(request.POST or None, kind=RequestKind(asked.kind))
    if request.method == "POST" and done_with(form, lambda: _answer(asked, form, actor)):
        return redirect("record_requests")
    context = {"asked": asked, "form": form, **_kept(asked.client)}
    return render(request, "homework/care/request.html", context, status=422 if form.is_bound else 200)


def _answer(asked: RecordRequest, form: AnswerForm, actor: Actor) -> None:
    values = form.cleaned_data
    answer_and_tell(
        asked, RequestAnswer(values["answer"]), reason=values["reason"], until=values.get("until"), by=actor
    )


def _kept(client: Client) -> dict[str, object]:
    return {"client": client, "holds": legal_holds(client), "ends": record_ends(client, last_service_of(client))}


@_keepers
def erase(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Delete a record for good."""
    asked = request_for(code, actor)
    if not is_fresh(request):
        return ask_again(request)
    if request.method != "POST" or asked.kind != RequestKind.DELETION:
        return redirect("record_request", code)
    if done(request, lambda: erase_record(asked, by=actor), _("The record is deleted.")):
        return redirect("record_requests")
    return redirect("record_request", code)


@_keepers
def client_record(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """How long a record stays, what keeps it longer, and whether its end was asked for."""
    client = client_kept(code, actor)
    form = ReasonForm(request.POST if "hold" in request.POST else None)
    if request.method == "POST" and _acted(request, client, form, actor):
        return redirect("client_record", code)
    open_one = client.requests.filter(kind=RequestKind.DELETION, answer="").first()
    context = {"form": form, "open_one": open_one, **_kept(client)}
    return render(request, "homework/care/record.html", context, status=422 if form.is_bound else 200)


def _acted(request: HttpRequest, client: Client, form: ReasonForm, actor: Actor) -> bool:
    """Put a hold or lift one, or ask for the record's end in the client's place."""
    if form.is_bound:
        return done_with(form, lambda: set_legal_hold([client], form.cleaned_data["reason"], by=actor))
    if "ask" in request.POST:
        ask_for_deletion(client, by=actor)
        return True
    hold = next((hold for hold in legal_holds(client) if hold.code == request.POST.get("lift")), None)
    if hold is None:
        raise NotVisibleError
    lift_legal_hold(hold, by=actor)
    return True
