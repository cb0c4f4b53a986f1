"""What a page before a session is made from when a program is told it: what it may read, and no more.

Nothing of the care team is in it, nor of what was written together, for no consent of one person covers that. Words
that raised a flag about harm are quoted to nobody but who wrote them, as on the care team's own paper.
"""

from dataclasses import replace
from datetime import datetime

from clients.models import Client, Session
from clients.queries.cases import sessions_of
from homework.enums import Capacity
from homework.models import FiledPage, Part, Response
from homework.queries.forms import bring_forms, form_of
from homework.queries.occasions import Occasion
from homework.queries.prep import PersonFacts, never_quoted
from homework.queries.prep_asked import Asked
from homework.queries.prep_room import RoomFacts
from homework.queries.responses import Reading, narrowed
from homework.queries.told import told_parts
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError


def occasion_of(row: FiledPage) -> Occasion:
    """The session of a page, with no word of what was said there."""
    case, planned = row.session.case, list(sessions_of(row.session.case).defer("next_time_line"))
    place = next((place for place, session in enumerate(planned) if session.pk == row.session_id), None)
    if place is None:
        raise NotVisibleError
    last: Session | None = planned[place - 1] if place else None
    places = case.participants.select_related("client__user").order_by("order", "pk")
    return Occasion(case, tuple(one.client for one in places), planned[place], place + 1, last)


def person_told(found: Occasion, client: Client, sources: frozenset[int], actor: Actor) -> PersonFacts:
    """What goes into the chart of one person: what they handed in, and what they were given to do."""
    capacity = Capacity.AUTHOR if actor.is_client else Capacity.RECORDS
    readings = tuple(_named(one) for one in _readings(sources, capacity) if one.response.client_id == client.pk)
    asked = _asked(found, client, actor, until=found.session.starts_at)
    quiet = frozenset[int]() if actor.is_client else never_quoted(found.case, client)
    return PersonFacts(client, readings, asked, flags=(), promises=(), never_quoted=quiet)


def couple_told(sources: frozenset[int]) -> RoomFacts:
    """What goes into the chart of a couple: of the answers that are open to both what both may read."""
    readings = tuple(replace(one, capacity=Capacity.RECORDS) for one in _readings(sources, Capacity.PARTNER))
    return RoomFacts(readings, promises=(), waiting=())


def _readings(sources: frozenset[int], capacity: Capacity) -> list[Reading]:
    rows = list(
        Response.objects.filter(pk__in=sources)
        .select_related("part__assignment")
        .defer("figures", "announced_figures")
        .order_by("pk")
    )
    bring_forms(rows)
    return [narrowed(row, capacity) for row in rows]


def _named(reading: Reading) -> Reading:
    """What leaves goes by the title that whoever was given it knows, which gives nothing away."""
    form = reading.form
    return replace(reading, form=replace(form, title=form.client_title))


def _asked(found: Occasion, client: Client, actor: Actor, *, until: datetime) -> tuple[Asked, ...]:
    """The homework that was given before the session; done is what can be read of it, and was handed in by then."""
    parts = told_parts(actor).filter(author=client, assignment__case=found.case, assignment__set_at__lt=until)
    rows = parts.select_related("current").order_by("pk")
    return tuple(_asked_part(part, until) for part in rows)


def _asked_part(part: Part, until: datetime) -> Asked:
    given, form = part.assignment, form_of(part.assignment.version)
    is_read: bool = part.is_read  # type: ignore[attr-defined]  # the query says so of each
    done_at = part.current.submitted_at if is_read and part.current and part.current.submitted_at < until else None
    return Asked(form.client_title, given.set_at, part.wanted_at, done_at, resting=False)
