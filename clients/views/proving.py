"""A way to reach a client, kept once they showed with a code that they read what arrives there."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.models import Client
from clients.queries.mailboxes import own_client
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.people.factors.sealing import opened, sealed, secrets_of


@dataclass(frozen=True, slots=True)
class Proving:
    """An address or a number: ``field`` names it in its form and in the session, ``back`` the page that tells of it.

    ``ask`` sends a code there and gives what the session keeps of it; ``change`` takes the code.
    """

    field: str
    template: str
    back: str
    form: type[forms.Form]
    code_form: type[forms.Form]
    ask: Callable[..., dict[str, str]]
    change: Callable[..., None]
    drop: Callable[..., None]
    has_own: Callable[[Client], bool]

    @property
    def waits(self) -> str:
        """Where the session keeps what waits for its code."""
        return f"new_{self.field}"

    def page(self, request: HttpRequest, actor: Actor) -> HttpResponse:
        """Send a code, take it, or give the way up."""
        client = own_client(actor)
        if request.method == "POST" and "drop" in request.POST:
            self.drop(client, by=actor)
            return self._done(request)
        if request.method == "POST" and "code" in request.POST and self.waits in request.session:
            return self._take(request, actor, client)
        form = self.form(request.POST if request.method == "POST" else None)
        try:
            if form.is_valid():
                return self._ask(request, actor, client, form.cleaned_data[self.field])
        except NotAllowedError as error:
            form.add_error(None, str(error))
        return self._show(request, client, form)

    def _ask(self, request: HttpRequest, actor: Actor, client: Client, way: str) -> HttpResponse:
        kept = self.ask(client, way, by=actor)
        with secrets_of(client.user):
            request.session[self.waits] = {self.field: sealed(way), "kept": kept}
        return self._show(request, client, self.code_form(), waits=True)

    def _take(self, request: HttpRequest, actor: Actor, client: Client) -> HttpResponse:
        form = self.code_form(request.POST)
        waiting = request.session[self.waits]
        with secrets_of(client.user):
            way = opened(waiting[self.field])
        try:
            if form.is_valid():
                self.change(client, way, waiting["kept"], form.cleaned_data["code"], by=actor)
                del request.session[self.waits]
                return self._done(request)
        except NotAllowedError as error:
            form.add_error("code", str(error))
        return self._show(request, client, form, waits=True)

    def _done(self, request: HttpRequest) -> HttpResponse:
        messages.success(request, _("Saved."))
        return redirect(self.back)

    def _show(self, request: HttpRequest, client: Client, form: forms.Form, *, waits: bool = False) -> HttpResponse:
        context = {"form": form, "waits": waits, "has_own": self.has_own(client)}
        return render(request, self.template, context, status=422 if form.errors else 200)
