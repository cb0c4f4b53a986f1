"""The desk: people, cases and sessions of the practice, by name and time."""

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions.people import add_client, invite_client
from clients.actions.standing import change_standing
from clients.enums import Standing
from clients.forms import ClientForm, InvitationForm, StandingForm
from clients.models import Client, Session
from clients.queries.desk import cases_with, coming_sessions, desk_clients
from clients.queries.desk import desk_client as client_of
from clients.queries.elsewhere import clients_elsewhere
from clients.queries.labels import beside, cases_alike
from clients.queries.lines import questions_for
from clients.queries.mailboxes import takes_mail
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.people.places import country_name
from practice.people.queries import me
from practice.web.pages import desk_page

ON_A_PAGE = 50


@desk_page
def desk(request: HttpRequest, actor: Actor) -> HttpResponse:
    words = request.GET.get("q", "")[:80]
    page = Paginator(desk_clients(actor, words), ON_A_PAGE).get_page(request.GET.get("page"))
    waiting, told = questions_for(actor).count(), beside(page.object_list)
    context = {
        "page": page,
        "people": [(client, told[client.pk]) for client in page.object_list],
        "words": words,
        "sessions": _named(coming_sessions(actor)),
        "moment": clock.now(),
        "waiting": waiting,
    }
    return render(request, "clients/desk.html", context)


def _named(sessions: Iterable[Session]) -> list[tuple[Session, str]]:
    """Each session with what else to call its people where others of the same names come, too."""
    rows = list(sessions)
    people = {one.case: " ".join(place.client.user.name for place in one.case.participants.all()) for one in rows}
    alike = cases_alike(people)
    return [(one, alike.get(one.case_id, "")) for one in rows]


@desk_page
def desk_client(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    client = client_of(code, actor)
    return render(request, "clients/client.html", _about(client, actor))


def _about(client: Client, actor: Actor) -> dict[str, object]:
    country = country_name(client.country or me(actor).practice.country)
    return {
        "client": client,
        "born": date.fromisoformat(client.born) if client.born else None,
        "elsewhere": [] if client.user.email else clients_elsewhere([client.pk])[client.pk],
        "cases": cases_with(client, actor),
        "country": country,
        "takes_mail": takes_mail(client),
        "invitation": InvitationForm(client=client),
        "standing": StandingForm(initial={"standing": client.standing}),
        "moment": clock.now(),
    }


@desk_page
@require_POST
def client_standing(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say whether somebody is in care."""
    client, form = client_of(code, actor), StandingForm(request.POST)
    if form.is_valid():
        change_standing(client, Standing(form.cleaned_data["standing"]), by=actor)
        messages.success(request, _("Saved."))
    return redirect("desk_client", code)


@desk_page
def client_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add an adult, invite them by mail, and show the link this once."""
    form = ClientForm(request.POST or None, initial={"country": me(actor).practice.country})
    if form.is_valid():
        try:
            return _added(request, actor, form)
        except NotAllowedError as error:
            form.add_error("email", str(error))
    return render(request, "clients/client_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _added(request: HttpRequest, actor: Actor, form: ClientForm) -> HttpResponse:
    values = form.cleaned_data
    client = add_client(**{name: values[name] for name in ("name", "called", "email", "country")}, by=actor)
    link = invite_client(client, adult=values["adult"], by=actor)
    return _link_once(request, client, link)


def _link_once(request: HttpRequest, client: Client, link: str) -> HttpResponse:
    context = {
        "person": client.user,
        "link": link,
        "next": reverse("case_new", query={"client": client.code}),
        "back": reverse("desk_client", args=[client.code]),
    }
    return render(request, "clients/invited.html", context)


@desk_page
@require_POST
def client_invite(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The first link, with what is not known yet, or a new one in place of the old."""
    client = client_of(code, actor)
    form, seen = InvitationForm(request.POST, client=client), request.POST.get("seen", "")
    if form.is_valid():
        try:
            return _link_once(request, client, invite_client(client, **form.cleaned_data, seen=seen, by=actor))
        except NotAllowedError as error:
            form.add_error("email" if "email" in form.fields else None, str(error))
    return render(request, "clients/client.html", _about(client, actor) | {"invitation": form}, status=422)
