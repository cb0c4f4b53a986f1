"""What was asked of each person, and only whether it is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clients.models import Case, Client
from homework.models import Part
from homework.queries.resting import in_a_rest
from homework.queries.titles import Named, names_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One piece of homework of one person: only whether it is done, as the care team sees it.

    ``measure`` is the instrument that it asks, "" where it asks none.
    """

    title: str
    set_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    resting: bool
    measure: str = ""


def asked_of(case: Case, people: Iterable[Client]) -> dict[int, tuple[Asked, ...]]:
    """The homework of each person, oldest first; what was taken back before it was done is left out.

    What was wanted while they rested is at rest, like what their clinician lets rest.
    """
    parts = list(
        Part.objects.filter(assignment__case=case, author__in=list(people))
        .exclude(assignment__taken_back_at__isnull=False, current__isnull=True)
        .select_related("assignment__version", "current")
        .only(
            "author_id",
            "due_at",
            "current__submitted_at",
            "assignment__set_at",
            "assignment__due_at",
            "assignment__paused_at",
            "assignment__version__fingerprint",
        )
        .order_by("assignment__set_at", "pk")
    )
    names = names_of(part.assignment.version.fingerprint for part in parts)
    rested = set(Part.objects.filter(in_a_rest(), assignment__case=case).values_list("pk", flat=True))
    found: dict[int, list[Asked]] = {client.pk: [] for client in people}
    for part in parts:
        found[part.author_id].append(_asked_part(part, names[part.assignment.version.fingerprint], rested))
    return {key: tuple(rows) for key, rows in found.items()}


def _asked_part(part: Part, named: Named, rested: set[int]) -> Asked:
    given = part.assignment
    done_at = part.current.submitted_at if part.current else None
    rests = given.paused_at is not None or part.pk in rested
    resting = rests and done_at is None
    return Asked(named.title, given.set_at, part.wanted_at, done_at, resting=resting, measure=named.measure)
