"""Makes the three editions of the page before a session, each from its own query, and says what it was made from."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _

from homework.queries.occasions import Occasion
from homework.queries.prep_joint import Promise
from homework.queries.prep_marks import Mark
from homework.queries.responses import Reading
from homework.summaries.content import Page, Sheet
from homework.summaries.people import Initials
from homework.summaries.series import TrendsOf
from homework.summaries.wording import short_day
from practice import clock
from practice.access.actor import Actor
from practice.enums import Role
from practice.people.models import User

PNG = "data:image/png;base64,"


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a page, for which session, and what reckons its trends.

    ``at`` is the moment of which it tells, None for now.
    """

    found: Occasion
    actor: Actor
    viewer: User
    trends_of: TrendsOf
    at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """The moment of which the page tells."""
        return self.at or clock.now()

    @property
    def is_for_staff(self) -> bool:
        """Whether somebody who treats reads the page, rather than a program."""
        return bool(self.actor.roles & {Role.CLINICIAN, Role.SUPERVISOR})

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the viewer reads times."""
        return ZoneInfo(self.viewer.zone or self.found.case.practice.zone)

    @property
    def initials(self) -> Initials:
        """The letters of everybody in the case."""
        return Initials(self.found.people)

    @property
    def since(self) -> date | None:
        """The day of the last session."""
        return self.found.since.astimezone(self.zone).date() if self.found.since else None

    @property
    def today(self) -> date:
        """The viewer's day."""
        return self.moment.astimezone(self.zone).date()

    def zone_of(self, person: int) -> ZoneInfo:
        """The zone in which a participant's days begin and end."""
        for client in self.found.people:
            if client.pk == person and client.user.zone:
                return ZoneInfo(client.user.zone)
        return ZoneInfo(self.found.case.practice.zone)


@dataclass(frozen=True, slots=True)
class Made:
    """A page, and all that something on it comes from, answers and versions of joint texts: it counts as opened.

    ``marks`` are the rights that it was made by.
    """

    page: Page
    opened: tuple[Reading, ...]
    texts: frozenset[int]
    marks: frozenset[Mark] = frozenset()


def sheet(maker: Maker) -> Sheet:
    """What stands around every edition."""
    practice = maker.found.case.practice
    logo = PNG + base64.b64encode(bytes(practice.logo)).decode() if practice.logo else ""
    made = dateformat.format(maker.moment.astimezone(maker.zone), "j F Y, H:i") if maker.is_for_staff else ""
    return Sheet(practice=practice.name, logo=logo, viewer=maker.viewer.name, made=made)


def session_line(maker: Maker, *, last_seen: bool) -> str:
    """Which session it is: "Session 6. Monday 19 October 2026, 10:00. Last seen 12 October."."""
    found = maker.found
    begins = dateformat.format(found.session.starts_at.astimezone(maker.zone), "l j F Y, H:i")
    line = _("Session %(number)s. %(begins)s.") % {"number": found.number, "begins": begins}
    if last_seen and maker.since:
        line += " " + _("Last seen %(day)s.") % {"day": dateformat.format(maker.since, "j F")}
    return line


def since_words(maker: Maker) -> str:
    """The day of the last session in short, "" before the second."""
    return short_day(maker.since) if maker.since else ""


def last_line(maker: Maker) -> str:
    """What the clinician noted at the last session for this one, without names; nothing of it for a program."""
    if not maker.is_for_staff:
        return ""
    return maker.initials.without_names(maker.found.last.next_time_line) if maker.found.last else ""


def texts_of(promises: Iterable[Promise]) -> frozenset[int]:
    """The versions of joint texts that promises stand in."""
    return frozenset(promise.text for promise in promises)


def each_once(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Every response once."""
    return tuple({reading.response.pk: reading for reading in readings}.values())
