"""Sending once more what another system did not take, and taking back all that it has of us."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.queries.lines import line_of
from clients.queries.told_lines import name_of
from homework.fhir.sending.again import send_again, take_all_back
from homework.fhir.sending.turns import send_copies
from homework.queries.told_outlets import left_there
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.web.pages import administrator_page


@administrator_page
@require_POST
def outlet_again(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Let all that failed wait, and go out now."""
    send_again(line_of(code, actor), by=actor)
    send_copies.enqueue()
    messages.success(request, _("It is sent now; look again in a minute."))
    return redirect("sync")


@administrator_page
def outlet_end(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say what it means to take all of it back, and do it when that is sent."""
    line = line_of(code, actor)
    if not line.sends:
        raise NotVisibleError
    if request.method == "POST":
        take_all_back(line, by=actor)
        send_copies.enqueue()
        messages.success(request, _("It is taken back now; look again in a minute."))
        return redirect("line", line.code)
    context = {"line": line, "name": name_of(line), "left": left_there(line)}
    return render(request, "homework/outlets/end.html", context)
