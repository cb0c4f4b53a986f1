"""One's own sessions in one's own calendar: an address for it, and the calendar itself."""

import hashlib
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.actions.calendars import end_feed, make_feed, note_reading
from clients.actions.lines import connect_calendar
from clients.actions.polling import ask_lines
from clients.calendars.writing import calendar_file
from clients.enums import LineKind
from clients.queries.calendars import entries_for, own_feed, reader_of
from clients.queries.lines import lines_of
from clients.queries.told_lines import told
from clients.views.line_forms import CalendarForm
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.enums import Role
from practice.people import limits
from practice.people.errors import TooOftenError
from practice.people.place import place_of
from practice.walls.context import within
from practice.web.fresh import freshly_signed_in
from practice.web.pages import client_page, door_page, page_for

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
    form = CalendarForm(request.POST if "connect" in request.POST else None)
    if form.is_valid():
        try:
            made = connect_calendar(form.cleaned_data["address"].strip(), by=actor)
        except NotAllowedError as error:
            form.add_error("address", str(error))
        else:
            ask_lines.enqueue()
            return redirect("line", made.code)
    own = [told(line) for line in lines_of(actor).filter(kind=LineKind.CALENDAR)]
    return _page(request, actor, "clients/calendar.html", form=form, own=own)


def _page(request: HttpRequest, actor: Actor, template: str, **more: Any) -> HttpResponse:
    """Whether there is an address; a new one is shown on the page that made it and never again."""
    if request.method == "POST" and "end" in request.POST:
        end_feed(by=actor)
        return redirect(request.path)
    link = _link(make_feed(by=actor)) if request.method == "POST" and "connect" not in request.POST else ""
    wrong = request.method == "POST" and "connect" in request.POST
    return render(request, template, {"link": link, "feed": own_feed(actor), **more}, status=422 if wrong else 200)


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
