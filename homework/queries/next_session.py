"""When a client is next seen, and by whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from clients.models import Case, Session
from practice import clock

if TYPE_CHECKING:
    from homework.queries.circle import Circle

WITHIN_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class NextSession:
    """The next session of a client: with whom, how near, and when in the reader's own zone.

    ``nearness`` is "today", "tomorrow", "week" for a day whose name is enough, or "later".
    """

    therapist: str
    partners: str
    starts_at: datetime
    nearness: str


def next_session(cases: Collection[Case], circles: Mapping[int, "Circle"]) -> NextSession | None:
    """The soonest session of these cases that is not over, as the active zone shows it; None when none is planned."""
    now = clock.now()
    row = (
        Session.objects.filter(case__in=[case.pk for case in cases], cancelled_at=None)
        .filter(starts_at__gt=now - timedelta(hours=1))
        .order_by("starts_at", "pk")
        .first()
    )
    if row is None:
        return None
    circle = circles[row.case_id]
    starts, today = timezone.localtime(row.starts_at), timezone.localtime(now).date()
    return NextSession(circle.team_names, circle.partner_names, starts, _nearness((starts.date() - today).days))


def _nearness(days: int) -> str:
    if days <= 0:
        return "today"
    return "tomorrow" if days == 1 else "week" if days < WITHIN_A_WEEK else "later"
