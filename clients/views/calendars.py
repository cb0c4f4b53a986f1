"""One's own sessions in one's own calendar: an address for it, and the calendar itself."""

import hashlib
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.actions.calendars import end_feed, make_feed, note_reading
from clients.calendars.writing import calendar_file
from clients.queries.calendars import entries_for, own_feed, reader_of
from practice.access.actor import Actor
from practice.enums import Role
from practice.people import limits
from practice.people.errors import TooOftenError
from practice.walls.context import within
from practice.web.fresh import freshly_signed_in
from practice.web.pages import client_page, door_page, page_for
from practice.web.place import place_of

A_WHILE = timedelta(minutes=15)
# A calendar service asks from one place for many people.
FROM_ONE_PLACE = limits.Limit("calendars from one place", 600, A_WHILE)
OF_ONE_PERSON = limits.Limit("looks at one calendar", 60, A_WHILE)


@client_page
@freshly_signed_in
def my_calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A client's own address."""
    return _page(request, actor, "clients/my_calendar.html")


@page_for(Role.CLINICIAN)
@freshly_signed_in
def settings_calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A clinician's own address."""
    return _page(request, actor, "clients/calendar.html")


def _page(request: HttpRequest, actor: Actor, template: str) -> HttpResponse:
    """Whether there is an address; a new one is shown on the page that made it and never again."""
    if request.method == "POST" and "end" in request.POST:
        end_feed(by=actor)
        return redirect(request.path)
    link = _link(make_feed(by=actor)) if request.method == "POST" else ""
    return render(request, template, {"link": link, "feed": own_feed(actor)})


def _link(secret: str) -> str:
    return settings.SITE_URL + reverse("calendar", args=[secret])


@door_page
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar that a secret address opens; every other address is one that never was."""
    try:
        limits.take(FROM_ONE_PLACE, place_of(request))
        reader = reader_of(secret)
        if reader is None:
            raise Http404
        limits.take(OF_ONE_PERSON, reader.actor.person)
    except TooOftenError:
        wait = str(int(A_WHILE.total_seconds()))
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": wait})
    with within(reader.actor.practice):
        data = _calendar(reader.actor)
        note_reading(reader.feed)
    return _conditional(request, data)


def _calendar(actor: Actor) -> bytes:
    """It tells of no person, no place and no reason, for calendars are seen over shoulders and kept by others."""
    name, title = (_("My notes"), _("Appointment")) if actor.is_client else (_("Sessions"), _("Session"))
    return calendar_file(name, title, entries_for(actor))


def _conditional(request: HttpRequest, data: bytes) -> HttpResponse:
    headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "Cache-Control": "private, no-cache"}
    whole = HttpResponse(data, content_type="text/calendar", headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=whole) or whole
