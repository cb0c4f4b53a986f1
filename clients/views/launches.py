"""Being opened from a record system: the way there and back, who one is there, and what the practice says of it."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.actions.launching import end_link, keep_opening, let_open, link_oneself, stop_opening
from clients.actions.lines import LONGEST_ADDRESS
from clients.connectors.launching import (
    Begun,
    Launched,
    Server,
    UnprovenLaunchError,
    begin,
    launched,
    server_of,
    sign_in_address,
)
from clients.connectors.source import SourceError
from clients.enums import LineKind, Trouble
from clients.models import LaunchLink, Line
from clients.queries.launching import door_of, line_at, line_named, link_of, links, own_links, place_of
from clients.queries.lines import line_of
from clients.queries.told_lines import name_of
from clients.views.line_forms import LaunchForm
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.people import limits
from practice.people.errors import TooOftenError
from practice.web.fresh import freshly_signed_in
from practice.web.pages import administrator_page, staff_page
from practice.web.refusing import note_refusal

BEGUN, TO_LINK = "launches_begun", "launch_to_link"
LASTS = timedelta(minutes=10)
MOST = 5
STATUS = {"unknown": 404, "silent": 502, "late": 400, "refused": 400, "unproven": 400, "somebody_else": 403}
TOO_MANY_REQUESTS = 429


def _back(line: Line) -> str:
    return settings.SITE_URL + reverse("launch_back", args=[line.code])


def _stopped(request: HttpRequest, why: str, line: Line | None = None) -> HttpResponse:
    """Say what kept the practice from being opened, and what to do."""
    context = {"why": why, "name": name_of(line) if line else ""}
    return render(request, "clients/launch/stopped.html", context, status=STATUS[why])


@staff_page
@require_safe
def launch(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Go to the record system that is being worked in, to be told by it who is there and whom it is about."""
    issuer, token = (request.GET.get(name, "") for name in ("iss", "launch"))
    try:
        limits.take(limits.LAUNCHES, actor.person)
    except TooOftenError as refusal:
        return render(request, "practice/not_allowed.html", {"words": str(refusal)}, status=TOO_MANY_REQUESTS)
    try:
        line = line_at(issuer, actor)
    except NotVisibleError:
        return _stopped(request, "unknown")
    door = door_of(line)
    if door is None or not 0 < len(token) <= LONGEST_ADDRESS:
        return _stopped(request, "late", line)
    try:
        server = server_of(door)
    except SourceError:
        return _stopped(request, "silent", line)
    begun = begin()
    _keep(request, begun, server, line)
    there = sign_in_address(begun, server, door, token, issuer=issuer, back=_back(line))
    page = render(request, "clients/launch/onwards.html", {"name": name_of(line), "there": there})
    # Not sent on outright: who has just signed in comes from a form of ours, and these lead to no other site.
    page["Refresh"] = f"0; url={there}"
    return page


def _keep(request: HttpRequest, begun: Begun, server: Server, line: Line) -> None:
    """Remember what was begun in this browser, the last few of it."""
    kept = {"begun": asdict(begun), "server": asdict(server), "line": line.code, "at": clock.now().isoformat()}
    before = list(request.session.get(BEGUN, {}).items())[1 - MOST :]
    request.session[BEGUN] = {**dict(before), begun.state: kept}


def _take(request: HttpRequest, code: str) -> dict[str, Any] | None:
    """What was begun in this browser under the state that came back, once, and only for this record system."""
    waiting = request.session.get(BEGUN, {})
    kept: dict[str, Any] | None = waiting.pop(request.GET.get("state", ""), None)
    request.session[BEGUN] = waiting
    return kept if kept and kept["line"] == code and _is_recent(kept["at"]) else None


def _is_recent(at: str) -> bool:
    return timedelta() <= clock.now() - datetime.fromisoformat(at) < LASTS


@staff_page
@require_safe
def launch_back(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Come back from the record system, once and only to what was begun here."""
    kept = _take(request, code)
    if kept is None:
        return _stopped(request, "late")
    line, begun, server = line_named(code, actor), Begun(**kept["begun"]), Server(**kept["server"])
    door = door_of(line)
    if request.GET.get("iss", server.issuer) != server.issuer:
        note_refusal(request, "OtherIssuer")
        return _stopped(request, "unproven", line)
    if door is None or "code" not in request.GET or "error" in request.GET:
        return _stopped(request, "refused", line)
    try:
        told = launched(request.GET["code"], begun, server, door, back=_back(line))
    except UnprovenLaunchError as error:
        note_refusal(request, type(error).__name__)
        return _stopped(request, "unproven", line)
    except SourceError as error:
        return _stopped(request, "refused" if error.trouble is Trouble.REFUSED else "silent", line)
    return _come(request, line, told, actor)


def _come(request: HttpRequest, line: Line, told: Launched, actor: Actor) -> HttpResponse:
    link = link_of(line, told.subject)
    if link is not None and link.user_id == actor.person:
        return _open(line, told, link, actor)
    if link is not None or any(one.line_id == line.pk for one in own_links(actor)):
        note_refusal(request, "SomebodyElse")
        return _stopped(request, "somebody_else", line)
    kept = {"line": line.code, "told": asdict(told), "at": clock.now().isoformat()}
    request.session[TO_LINK] = kept
    return redirect("launch_link")


def _open(line: Line, told: Launched, link: LaunchLink, actor: Actor) -> HttpResponse:
    """Open what it is about; what the person may not see is not there, as everywhere."""
    place = place_of(line, told, actor)
    keep_opening(link, by=actor)
    return redirect(place.name, *([place.code] if place.code else []))


@staff_page
@freshly_signed_in
def launch_link(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask somebody who comes for the first time whether both are they."""
    kept = request.session.get(TO_LINK)
    if not kept or not _is_recent(kept["at"]):
        return _stopped(request, "late")
    line, said = line_named(kept["line"], actor), kept["told"]
    told = Launched(said["subject"], said["name"], tuple(said["patients"]), tuple(said["appointments"]))
    if request.method != "POST":
        return render(request, "clients/launch/link.html", {"system": name_of(line), "there": told.name})
    del request.session[TO_LINK]
    if request.POST.get("answer") != "yes":
        messages.success(request, _("Nothing was linked."))
        return redirect("home")
    try:
        link = link_oneself(line, told.subject, by=actor)
    except NotAllowedError as refusal:
        messages.error(request, str(refusal))
        return redirect("launch_links")
    messages.success(request, _("Linked. From now on you come straight here from there."))
    return _open(line, told, link, actor)


@staff_page
def launch_links(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From which record systems one opens the practice."""
    rows = [{"link": one, "system": name_of(one.line)} for one in own_links(actor)]
    return render(request, "clients/launch/links.html", {"rows": rows})


@staff_page
@require_POST
def launch_link_end(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """End a link. Nobody is asked for a password to stop something."""
    link = end_link(code, by=actor)
    messages.success(request, _("The link is ended."))
    return redirect("launch_links") if link.user_id == actor.person else redirect("line_launch", link.line.code)


@administrator_page
@freshly_signed_in
def line_launch(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Say what we are called there, and copy what has to be registered there."""
    line = line_of(code, actor)
    if line.kind != LineKind.FHIR or line.ended_at:
        raise NotVisibleError
    door = door_of(line)
    form = LaunchForm(request.POST or None, initial={"client_id": door.client_id if door else ""})
    if form.is_valid():
        let_open(line, client_id=form.cleaned_data["client_id"], secret=form.cleaned_data["secret"], by=actor)
        messages.success(request, _("Kept. Open it from there once, to see that it works."))
        return redirect("line_launch", code)
    context = {
        "line": line,
        "name": name_of(line),
        "form": form,
        "door": door,
        "launch": settings.SITE_URL + reverse("launch"),
        "back": _back(line),
        "links": links(line, actor),
    }
    return render(request, "clients/launch/line.html", context, status=422 if form.is_bound else 200)


@administrator_page
@require_POST
def line_launch_end(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Let nobody come from there any more."""
    stop_opening(line_of(code, actor), by=actor)
    messages.success(request, _("Nobody can open the practice from there any more."))
    return redirect("line", code)
