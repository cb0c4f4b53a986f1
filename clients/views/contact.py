"""How a client wishes to be written to: whether, when, and where."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.actions.contact import ask_for_address, change_address, change_country, change_wishes, drop_address
from clients.queries.mailboxes import own_client
from clients.views.proving import Proving
from practice.access.actor import Actor
from practice.mail.wishes import wishes_of
from practice.people.places import country_name
from practice.web.contact_forms import AddressCodeForm, AddressForm, ContactForm, CountryForm
from practice.web.fresh import freshly_signed_in
from practice.web.pages import client_page

ADDRESS = Proving(
    field="address",
    template="clients/my_address.html",
    back="my_contact",
    form=AddressForm,
    code_form=AddressCodeForm,
    ask=ask_for_address,
    change=change_address,
    drop=drop_address,
    has_own=lambda client: bool(wishes_of(client.pk).address),
)


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
    return ADDRESS.page(request, actor)
