"""Sending once more what another system did not take."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.queries.lines import line_of
from homework.fhir.sending.again import send_again
from homework.fhir.sending.turns import send_copies
from practice.access.actor import Actor
from practice.web.pages import administrator_page


@administrator_page
@require_POST
def outlet_again(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Let all that failed wait, and go out now."""
    send_again(line_of(code, actor), by=actor)
    send_copies.enqueue()
    messages.success(request, _("It is sent now; look again in a minute."))
    return redirect("sync")
