"""What clients ask for of the cases that a clinician treats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from clients.enums import RequestKind, TeamRole
from clients.models import RecordRequest
from clients.queries.seats import seated
from homework.queries.caseload import CaseLine
from practice.access.actor import Actor
from practice.access.prepared import PERSON, PRACTICE, TODAY, Prepared


@dataclass(frozen=True, slots=True)
class AskedFor:
    """That somebody asks for something of their record, and waits for an answer."""

    code: str
    name: str
    at: datetime


def _waiting() -> QuerySet[RecordRequest, tuple[Any, ...]]:
    rows = RecordRequest.objects.filter(
        seated(PERSON, TODAY, "case__team__"),
        case__team__role__in=(TeamRole.TREATING, TeamRole.COVER),
        practice_id=PRACTICE,
        kind=RequestKind.JOINT,
        answer="",
    )
    return rows.order_by("asked_at", "pk").values_list("code", "case_id", "client_id", "asked_at")


_WAITING = Prepared(_waiting)


def asked_for(actor: Actor, lines: Iterable[CaseLine]) -> list[AskedFor]:
    """The requests to read a joint text that wait for the actor's answer, the longest waiting first.

    ``lines`` is the actor's caseload. Only after a separation is there anything to ask for, so most days ask nothing.
    """
    parted = {line.key: line for line in lines if line.separated}
    if not parted or not actor.is_clinician:
        return []
    names = {(line.key, person.key): person.name for line in parted.values() for person in line.people}
    return [AskedFor(code, names[case, client], at) for code, case, client, at in _WAITING.rows(actor)]
