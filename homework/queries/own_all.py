"""All that one author wrote, chose and agreed to; nothing of anybody else."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from clients.models import Consent, PolicySignature, Session
from homework.library.recurrence import DATED
from homework.models import Choice, Draft, JointLine, OccurrenceChange, Part, Response, Rest, ScheduledFor
from practice.access.actor import Actor


def own_parts(actor: Actor) -> dict[int, Part]:
    """Every part of the actor's own, by its key, in the order in which they were given."""
    rows = Part.objects.filter(author_id=actor.person, assignment__case__practice_id=actor.practice)
    return {part.pk: part for part in rows.select_related("assignment__version", "assignment__set_by").order_by("pk")}


def own_responses(actor: Actor) -> list[Response]:
    """Every version of every answer that the actor handed in, the oldest first."""
    return list(Response.objects.filter(client_id=actor.person).select_related("version").order_by("pk"))


def own_years(actor: Actor) -> list[int]:
    """The years in which the actor handed something in, the newest first."""
    days = Response.objects.filter(client_id=actor.person).dates("submitted_at", "year", order="DESC")
    return [day.year for day in days]


def own_choices(actor: Actor) -> dict[int, list[Choice]]:
    """The levels that the actor chose, in order, by the version they were chosen for."""
    found: dict[int, list[Choice]] = defaultdict(list)
    for choice in Choice.objects.filter(part__author_id=actor.person).order_by("pk"):
        found[choice.response_id].append(choice)
    return found


def own_drafts(actor: Actor) -> list[Draft]:
    """What the actor typed and has not handed in."""
    return list(Draft.objects.filter(author_id=actor.person).order_by("part_id"))


def own_lines(actor: Actor) -> list[JointLine]:
    """Every line that the actor wrote for a joint text, also those that were taken out."""
    rows = JointLine.objects.filter(author_id=actor.person).select_related("assignment__version")
    return list(rows.order_by("pk"))


def own_consents(actor: Actor) -> list[Consent]:
    """Each time that the actor gave a consent or took it back."""
    rows = Consent.objects.filter(client_id=actor.person).select_related("case")
    return list(rows.prefetch_related("systems__user").order_by("pk"))


def own_signatures(actor: Actor) -> list[PolicySignature]:
    """What the actor signed about secrets."""
    return list(PolicySignature.objects.filter(client_id=actor.person).select_related("policy__case").order_by("pk"))


def own_returning(actor: Actor) -> list[ScheduledFor]:
    """Whatever comes or came back for the actor."""
    rows = ScheduledFor.objects.filter(client_id=actor.person, schedule__case__practice_id=actor.practice)
    return list(rows.select_related("schedule__case__practice", "client__user").order_by("pk"))


def own_left_out(rows: Sequence[ScheduledFor]) -> dict[int, list[date]]:
    """The days of the times that are left out, by the schedule: their own days, or those of their sessions."""
    schedules = {row.schedule_id: row.schedule for row in rows}
    newest: dict[tuple[int, str], date | None] = {}
    for change in OccurrenceChange.objects.filter(schedule__in=schedules).order_by("pk"):
        newest[change.schedule_id, change.occurrence] = change.day
    gone = [(schedules[key], name) for (key, name), day in newest.items() if day is None]
    codes = [name for schedule, name in gone if schedule.comes not in DATED]
    days = {row.code: row.starts_at.date() for row in Session.objects.filter(code__in=codes)} if codes else {}
    found: dict[int, list[date]] = defaultdict(list)
    for schedule, name in gone:
        day = date.fromisoformat(name) if schedule.comes in DATED else days.get(name)
        found[schedule.pk] += [day] if day else []
    return found


def own_rests(actor: Actor) -> list[Rest]:
    """When the actor rested, the oldest first; the same rest stands there once for each case."""
    rows = Rest.objects.filter(client_id=actor.person, case__practice_id=actor.practice)
    return [row for row in rows.order_by("since", "pk") if row.until > row.since]
