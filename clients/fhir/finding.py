"""How clients are found by who treats them, by whose partners they are, and by their sealed names and days of birth."""

from typing import Any

from django.db.models import Q

from clients.enums import TeamRole
from clients.fhir.names import names_of
from clients.models import Client, Participant
from practice.access.actor import Actor
from practice.fhir.matching import at
from practice.fhir.narrowing import NONE

DIGITS = 18
PARTS = 3


def by_practitioner(wanted: str, actor: Actor) -> Q:
    """Those whom this clinician treats in any case today; an app is not told by whom its person is."""
    kind, _, key = wanted.rpartition("/")
    if (
        actor.is_client
        or kind not in {"", "Practitioner"}
        or not (key.isascii() and key.isdigit())
        or len(key) > DIGITS
    ):
        return NONE
    seats = Participant.objects.filter(
        case__team__clinician_id=int(key), case__team__role=TeamRole.TREATING, case__team__left_at__isnull=True
    )
    return Q(pk__in=seats.values("client_id"))


def by_link(wanted: str, actor: Actor) -> Q:
    """The one whom this RelatedPerson is, as somebody's partner in a case."""
    kind, _, code = wanted.rpartition("/")
    parts = code.split("-")
    if actor.is_client or kind not in {"", "RelatedPerson"} or len(parts) != PARTS or parts[1] == parts[2]:
        return NONE
    case, other, who = parts
    both = Participant.objects.filter(case__code=case, client__erased_at__isnull=True, client__code=other)
    return Q(code=who, places__case__in=both.values("case_id"))


def named(row: Client) -> list[Any]:
    """The names of a client, as a Patient has them."""
    return [*names_of(row)]


def part_of_name(element: str) -> Any:  # noqa: ANN401 - gives what looks at a row
    """What gives one element of the names."""

    def look(row: Client) -> list[Any]:
        return list(at(names_of(row), element))

    return look


def born(row: Client) -> list[Any]:
    """The day of birth, where it is known."""
    return [row.born] if row.born else []
