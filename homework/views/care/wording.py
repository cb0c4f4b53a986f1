"""Moments and numbers as a clinician's pages say them, in the reader's own zone."""

from datetime import date, datetime
from functools import lru_cache

from django.utils import dateformat, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from homework.analytics.rounding import words
from homework.queries.pulse import Pulse
from practice import clock

_WEEK = 7
_MONTH = 28
KEPT = 1024


def _day_of(moment: datetime) -> date:
    return moment.astimezone(timezone.get_current_timezone()).date()


def days_from_now(moment: datetime) -> int:
    return (_day_of(moment) - _day_of(clock.now())).days


def clock_time(moment: datetime) -> str:
    return f"{moment.astimezone(timezone.get_current_timezone()):%H:%M}"


def day_words(moment: datetime) -> str:
    """The day of a moment to come: "Today", "Tomorrow", "Tue 24", or with its month when it is further away."""
    return _day_words(_day_of(moment), days_from_now(moment), get_language())


@lru_cache(maxsize=KEPT)
def _day_words(day: date, ahead: int, _language: str | None) -> str:
    if ahead in {0, 1}:
        return [_("Today"), _("Tomorrow")][ahead]
    return dateformat.format(day, "D j" if 0 < ahead < _WEEK else "D j M")


def when(moment: datetime) -> str:
    return f"{day_words(moment)}, {clock_time(moment)}"


def ago(moment: datetime) -> str:
    """How long something is past: "today", "yesterday", "Saturday", "12 days ago", "5 weeks ago"."""
    return _ago(_day_of(moment), -days_from_now(moment), get_language())


@lru_cache(maxsize=KEPT)
def _ago(day: date, days: int, _language: str | None) -> str:
    if days <= 1:
        return [_("today"), _("yesterday")][max(days, 0)]
    if days < _WEEK:
        return dateformat.format(day, "l")
    if days < _MONTH:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    weeks = days // _WEEK
    return ngettext("%(count)s week ago", "%(count)s weeks ago", weeks) % {"count": weeks}


def at(moment: datetime) -> str:
    """A moment just past: with its time on the day itself, else the day alone."""
    return f"{ago(moment)}, {clock_time(moment)}" if days_from_now(moment) == 0 else ago(moment)


def moved(pulse: Pulse) -> str:
    """How a weekly line has moved: "up 2", "down 1.5", "steady", or that it is too early to say."""
    if pulse.change is None:
        return _("early days")
    if pulse.moved is None:
        return _("steady")
    return (_("up %(by)s") if pulse.moved > 0 else _("down %(by)s")) % {"by": words(abs(pulse.moved), 1)}


def level_words(pulse: Pulse) -> str:
    return words(pulse.latest, 1) if pulse.latest is not None else ""


def counted(count: int) -> str:
    """A small number in words, as a sentence begins: "Three"."""
    names = (_("No"), _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"), _("Nine"))
    return names[count] if count < len(names) else str(count)
