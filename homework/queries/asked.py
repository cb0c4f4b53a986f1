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
    """That somebody asks for something of their record, and waits for an answer; who it is stands behind the code."""

    code: str
    at: datetime


def _waiting() -> QuerySet[RecordRequest, tuple[Any, ...]]:
    rows = RecordRequest.objects.filter(
        seated(PERSON, TODAY, "case__team__"),
        case__team__role__in=(TeamRole.TREATING, TeamRole.COVER),
        practice_id=PRACTICE,
        kind=RequestKind.JOINT,
        answer="",
    )
    return rows.order_by("asked_at", "pk").values_list("code", "asked_at")


_WAITING = Prepared(_waiting)


def asked_for(actor: Actor, lines: Iterable[CaseLine]) -> list[AskedFor]:
    """The requests to read a joint text that wait for the actor's answer, the longest waiting first.

    ``lines`` is the actor's caseload. Only after a separation is there anything to ask for, so most days ask nothing.
    """
    if not actor.is_clinician or not any(line.separated for line in lines):
        return []
    return [AskedFor(code, at) for code, at in _WAITING.rows(actor)]
