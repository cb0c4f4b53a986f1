"""All that one author wrote, chose and agreed to; nothing of anybody else."""

from collections import defaultdict

from clients.models import Consent, PolicySignature
from homework.models import Choice, Draft, JointLine, Part, Response
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
