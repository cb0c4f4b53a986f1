"""A clinician leaves the practice, and with it every care team."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homework.actions.care import leave_practice
from homework.queries.leaving import held_seats, leaver
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.enums import Role
from practice.web.pages import page_for


@page_for(Role.CLINICIAN, Role.SUPERVISOR, Role.ADMINISTRATOR)
def leaving(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    person = leaver(key, actor)
    if request.method == "POST":
        try:
            leave_practice(person, by=actor)
        except NotAllowedError as refused:
            messages.error(request, str(refused))
            return redirect("practice_leave", key=key)
        if key == actor.person:
            logout(request)
            return redirect("sign_in")
        messages.success(request, _("%(name)s has left the practice.") % {"name": person.name})
        return redirect("settings_team")
    seats = held_seats(person)
    page = {"person": person, "own": key == actor.person, "seats": seats, "stuck": any(seat.alone for seat in seats)}
    return render(request, "homework/care/leaving.html", page)
