"""The record systems that the practice has connected, and cutting one off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients.models import Line
from homework.actions.records import revoke_record_system
from homework.fhir.sending.turns import send_copies
from homework.queries.told_outlets import left_there
from practice.access.actor import Actor
from practice.sync.queries import connected_system, record_systems
from practice.web.pages import administrator_page


@administrator_page
def systems(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "homework/records/systems.html", {"systems": record_systems(actor)})


@administrator_page
def revoke(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Say what it means, and do it when that is sent."""
    system = connected_system(key, actor)
    if request.method == "POST":
        revoke_record_system(system, by=actor)
        send_copies.enqueue()
        messages.success(request, _("%(name)s is cut off.") % {"name": system.user.name})
        return redirect("settings_records")
    left = sum(left_there(line).many for line in Line.objects.filter(acts_as=system.user, ended_at=None))
    return render(request, "homework/records/revoke.html", {"system": system, "left": left})
