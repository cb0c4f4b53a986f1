"""Connecting a clinic in Jane: its address here, the sign-in there, and the way back."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.actions.lines import Wanted, connect
from clients.actions.polling import ask_lines
from clients.connectors.jane_sign_in import begin, is_possible, secrets_for, sign_in_address
from clients.connectors.source import SourceError
from clients.enums import LineKind
from clients.views.line_forms import JaneForm
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.web.fresh import freshly_signed_in
from practice.web.pages import administrator_page

BEGUN = "jane_sign_in"


def _back() -> str:
    return settings.SITE_URL + reverse("line_jane_back")


@administrator_page
@freshly_signed_in
def line_jane(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Say which clinic it is; then there is a link to Jane, for no form of ours is sent elsewhere."""
    if not is_possible():
        raise NotVisibleError
    form, link = JaneForm(request.POST or None), ""
    if form.is_valid():
        begun, values = begin(), form.cleaned_data
        said = {"state": begun.state, "verifier": begun.verifier, "name": values["name"]}
        request.session[BEGUN] = {**said, "address": form.address, "adults": values["adults"]}
        link = sign_in_address(begun, form.address, _back())
    wrong = form.is_bound and not link
    return render(request, "clients/lines/jane.html", {"form": form, "link": link}, status=422 if wrong else 200)


@administrator_page
def line_jane_back(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Come back from Jane, once and only to where one set out from."""
    begun = request.session.pop(BEGUN, None)
    if begun is None or not secrets.compare_digest(begun["state"], request.GET.get("state", "")):
        raise NotVisibleError
    try:
        right = secrets_for(request.GET.get("code", ""), begun["verifier"], _back())
        wanted = Wanted(LineKind.JANE, begun["name"], begun["address"], right, adults=begun["adults"])
        line = connect(wanted, by=actor)
    except SourceError:
        messages.error(request, _("Jane did not let us in. Try it once more."))
        return redirect("line_jane")
    except NotAllowedError as error:
        messages.error(request, str(error))
        return redirect("sync")
    ask_lines.enqueue()
    messages.success(request, _("Connected. It is asked now; look again in a minute."))
    return redirect("line", line.code)
