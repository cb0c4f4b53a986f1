"""When somebody has sessions, as their own calendar may know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils.crypto import salted_hmac

from clients.calendars.writing import Entry
from clients.enums import WAITING, TeamRole
from clients.models import CalendarFeed, Session
from clients.queries.seats import seated
from practice import clock
from practice.access.actor import Actor
from practice.codes import fingerprint
from practice.people.acting import actor_for

PAST, AHEAD = timedelta(days=30), timedelta(days=400)
SALT = "clients.queries.calendars"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose calendar a secret address opens, and the row that keeps it."""

    feed: CalendarFeed
    actor: Actor


def own_feed(actor: Actor) -> CalendarFeed | None:
    """The actor's own address, if there is one; its secret is kept nowhere."""
    return CalendarFeed.objects.filter(user_id=actor.person, practice_id=actor.practice).first()


def may_have_feed(actor: Actor) -> bool:
    """Whether somebody has sessions of their own: those in care, and those who treat."""
    return actor.is_client or actor.is_clinician


def reader_of(secret: str) -> Reader | None:
    """Whose calendar this secret opens; None for one that was never given, was taken back, or is nobody's any more."""
    rows = CalendarFeed.objects.filter(fingerprint=fingerprint(secret), user__is_active=True)
    feed = rows.select_related("user__practice").first()
    if feed is None:
        return None
    actor = actor_for(feed.user)
    return Reader(feed, actor) if may_have_feed(actor) else None


def entries_for(actor: Actor) -> Iterator[Entry]:
    """The actor's own sessions of the last month and the coming year, soonest first; those cancelled say so."""
    for session in _sessions(actor).order_by("starts_at", "pk"):
        yield Entry(
            _uid(session, actor),
            session.starts_at,
            session.minutes,
            session.sequence,
            session.changed_at,
            session.cancelled_at is not None,
        )


def _sessions(actor: Actor) -> QuerySet[Session]:
    """Of clients the sessions of cases that they are in, until they separate; of clinicians those that they hold."""
    holds = seated(actor.person, actor.today(), "case__team__")
    holds &= Q(case__team__role__in=(TeamRole.TREATING, TeamRole.COVER))
    goes = Q(case__participants__client_id=actor.person)
    goes &= Q(case__separated_at=None) | Q(starts_at__lt=F("case__separated_at"))
    now = clock.now()
    rows = Session.objects.filter(goes if actor.is_client else holds, case__practice_id=actor.practice)
    rows = rows.filter(starts_at__gte=now - PAST, starts_at__lt=now + AHEAD).exclude(status__in=WAITING)
    return rows.only("code", "starts_at", "minutes", "sequence", "changed_at", "cancelled_at").distinct()


def _uid(session: Session, actor: Actor) -> str:
    """A name that stays, and that nobody can match with another person's calendar."""
    return salted_hmac(SALT, f"{actor.person}\0{session.code}", algorithm="sha256").hexdigest()
