"""From which record systems the practice is opened, by whom, and what is before them then."""

from dataclasses import dataclass

from django.db.models import QuerySet

from clients.connectors.launching import Door, Launched
from clients.enums import LineKind
from clients.models import Client, LaunchLink, Line
from clients.policy import may_run_practice
from clients.queries.cases import cases_in_care, is_staff
from clients.queries.elsewhere import Elsewhere
from clients.queries.lines import client_row, session_row
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.privacy.lookup import look_up_hash

LAUNCH = "launch"
AT_THE_DESK = frozenset({Role.ADMINISTRATOR, Role.FRONT_DESK})


@dataclass(frozen=True, slots=True)
class Place:
    """A page, by the name of its address, and whom or what it is of."""

    name: str
    code: str = ""


def door_of(line: Line) -> Door | None:
    """How the practice is opened from a record system; None where it is not."""
    kept = line.secrets.get(LAUNCH)
    return Door(line.address.rstrip("/"), kept["client_id"], kept["secret"]) if kept else None


def line_at(address: str, actor: Actor) -> Line:
    """The record system of the actor's practice at a base address, from which it is opened.

    Raises NotVisibleError for any other, and for whoever does not work here.
    """
    rows = _lines(actor).filter(system=address.rstrip("/"))
    return _with_door(rows.first())


def line_named(code: str, actor: Actor) -> Line:
    """The same by its code."""
    return _with_door(_lines(actor).filter(code=code).first())


def _lines(actor: Actor) -> QuerySet[Line]:
    if not is_staff(actor):
        raise NotVisibleError
    return Line.objects.filter(practice_id=actor.practice, kind=LineKind.FHIR, ended_at=None).select_related("acts_as")


def _with_door(line: Line | None) -> Line:
    if line is None or door_of(line) is None:
        raise NotVisibleError
    return line


def link_of(line: Line, subject: str) -> LaunchLink | None:
    """Who of the practice somebody who signs in there is."""
    hashed = look_up_hash(LaunchLink, "subject_hash", subject)
    return LaunchLink.objects.filter(line=line, subject_hash=hashed).first()


def links(line: Line, actor: Actor) -> list[LaunchLink]:
    """Everybody who opens the practice from there, for those who run it."""
    if not may_run_practice(actor.roles):
        raise NotVisibleError
    return list(LaunchLink.objects.filter(line=line).select_related("user").order_by("made_at", "pk"))


def own_links(actor: Actor) -> list[LaunchLink]:
    """From where the actor opens the practice."""
    rows = LaunchLink.objects.filter(user_id=actor.person, line__practice_id=actor.practice, line__ended_at=None)
    return list(rows.select_related("line__acts_as").order_by("made_at", "pk"))


def place_of(line: Line, told: Launched, actor: Actor) -> Place:
    """The page of what somebody has before them there: a session's or two partners' case, a client, or the first page.

    Raises NotVisibleError for what is not known here, and alike for what the actor may not see.
    """
    for key in told.appointments:
        row = session_row(Elsewhere(line.system, key), actor)
        case = cases_in_care(actor).filter(pk=row.session.case_id).first() if row else None
        if case is not None:
            return Place("case_page", case.code)
    if not told.patients:
        return Place("home")
    first, *others = [_client(line, key, actor) for key in told.patients]
    if first is None:
        raise NotVisibleError
    cases = cases_in_care(actor).filter(participants__client=first)
    wanted = {first.pk, *(one.pk for one in others if one)}
    together = [case for case in cases if {one.client_id for one in case.participants.all()} == wanted]
    if len(wanted) > 1 and len(together) == 1:
        return Place("case_page", together[0].code)
    if cases.exists():
        return Place("client_page", first.code)
    if actor.roles & AT_THE_DESK:
        return Place("desk_client", first.code)
    raise NotVisibleError


def _client(line: Line, key: str, actor: Actor) -> Client | None:
    row = client_row(Elsewhere(line.system, key), actor)
    return row.client if row and row.client.erased_at is None else None
