"""How a client wishes to be written to: whether, when, and where."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.actions.contact import ask_for_address, change_address, change_country, change_wishes, drop_address
from clients.models import Client
from clients.queries.mailboxes import own_client
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.mail.wishes import wishes_of
from practice.people.factors.sealing import opened, sealed, secrets_of
from practice.people.places import country_name
from practice.web.contact_forms import AddressCodeForm, AddressForm, ContactForm, CountryForm
from practice.web.fresh import freshly_signed_in
from practice.web.pages import client_page

WAITS = "new_address"


@client_page
@freshly_signed_in
def my_contact(request: HttpRequest, actor: Actor) -> HttpResponse:
    client = own_client(actor)
    form = ContactForm(wishes_of(client.pk), request.POST if request.method == "POST" else None)
    if form.is_valid():
        change_wishes(client, never=form.never, phone=form.cleaned_data["phone"], hours=form.hours, by=actor)
        messages.success(request, _("Saved."))
        return redirect("my_contact")
    context = {"form": form, "address": wishes_of(client.pk).address or client.user.email}
    return render(request, "clients/my_contact.html", context, status=422 if form.is_bound else 200)


@client_page
def my_country(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Where the client lives; the numbers on their pages follow."""
    client = own_client(actor)
    data = request.POST if request.method == "POST" else None
    here = country_name(client.practice.country)
    form = CountryForm(data, initial={"country": client.country}, practice_country=here)
    if form.is_valid():
        change_country(client, form.cleaned_data["country"], by=actor)
        messages.success(request, _("Saved."))
        return redirect("my_country")
    return render(request, "clients/my_country.html", {"form": form}, status=422 if form.is_bound else 200)


@client_page
@freshly_signed_in
def my_address(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take another address for notices: mail a code there, and keep the address when the code is typed here."""
    client = own_client(actor)
    if request.method == "POST" and "drop" in request.POST:
        drop_address(client, by=actor)
        return _done(request)
    if request.method == "POST" and "code" in request.POST and WAITS in request.session:
        return _take(request, actor, client)
    form = AddressForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            return _ask(request, actor, client, form.cleaned_data["address"])
    except NotAllowedError as error:
        form.add_error(None, str(error))
    return _page(request, client, form)


def _ask(request: HttpRequest, actor: Actor, client: Client, address: str) -> HttpResponse:
    kept = ask_for_address(client, address, by=actor)
    with secrets_of(client.user):
        request.session[WAITS] = {"address": sealed(address), "kept": kept}
    return _page(request, client, AddressCodeForm(), waits=True)


def _take(request: HttpRequest, actor: Actor, client: Client) -> HttpResponse:
    form = AddressCodeForm(request.POST)
    waiting = request.session[WAITS]
    with secrets_of(client.user):
        address = opened(waiting["address"])
    try:
        if form.is_valid():
            change_address(client, address, waiting["kept"], form.cleaned_data["code"], by=actor)
            del request.session[WAITS]
            return _done(request)
    except NotAllowedError as error:
        form.add_error("code", str(error))
    return _page(request, client, form, waits=True)


def _done(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("my_contact")


def _page(
    request: HttpRequest, client: Client, form: AddressForm | AddressCodeForm, *, waits: bool = False
) -> HttpResponse:
    context = {"form": form, "waits": waits, "has_own": bool(wishes_of(client.pk).address)}
    return render(request, "clients/my_address.html", context, status=422 if form.errors else 200)
