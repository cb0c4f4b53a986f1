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


def _placed(moment: datetime) -> tuple[datetime, int]:
    """A moment on the reader's clock, and how many days it is from now."""
    zone = timezone.get_current_timezone()
    local = moment.astimezone(zone)
    return local, (local.date() - clock.now().astimezone(zone).date()).days


def days_from_now(moment: datetime) -> int:
    return _placed(moment)[1]


def day_words(moment: datetime) -> str:
    """The day of a moment to come: "Today", "Tomorrow", "Tue 24", or with its month when it is further away."""
    local, ahead = _placed(moment)
    return _day_words(local.date(), ahead, get_language())


@lru_cache(maxsize=KEPT)
def _day_words(day: date, ahead: int, _language: str | None) -> str:
    if ahead in {0, 1}:
        return [_("Today"), _("Tomorrow")][ahead]
    return dateformat.format(day, "D j" if 0 < ahead < _WEEK else "D j M")


def when(moment: datetime) -> str:
    local, ahead = _placed(moment)
    return f"{_day_words(local.date(), ahead, get_language())}, {local:%H:%M}"


def ago(moment: datetime) -> str:
    """How long something is past: "today", "yesterday", "Saturday", "12 days ago", "5 weeks ago"."""
    local, ahead = _placed(moment)
    return _ago(local.date(), -ahead, get_language())


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
    local, ahead = _placed(moment)
    words = _ago(local.date(), -ahead, get_language())
    return f"{words}, {local:%H:%M}" if ahead == 0 else words


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
