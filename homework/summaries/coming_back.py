"""How often something comes back, and when next, in plain words."""

from collections.abc import Iterable
from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homework.enums import Comes
from homework.library.recurrence import WEEK, Rule
from homework.queries.load import Load
from homework.queries.naming import joined
from homework.queries.scheduled import ComesBack

ON_MONDAYS, ON_TUESDAYS, ON_WEDNESDAYS = gettext_lazy("Mondays"), gettext_lazy("Tuesdays"), gettext_lazy("Wednesdays")
ON_THURSDAYS, ON_FRIDAYS = gettext_lazy("Thursdays"), gettext_lazy("Fridays")
ON_SATURDAYS, ON_SUNDAYS = gettext_lazy("Saturdays"), gettext_lazy("Sundays")
NAMES = (ON_MONDAYS, ON_TUESDAYS, ON_WEDNESDAYS, ON_THURSDAYS, ON_FRIDAYS, ON_SATURDAYS, ON_SUNDAYS)


def rule_words(rule: Rule) -> str:
    """How often, for whoever sets it and for whoever does it."""
    return _WORDS[rule.comes](rule)


def _every(rule: Rule) -> str:
    if rule.days % WEEK:
        return ngettext("Every day", "Every %(days)s days", rule.days) % {"days": rule.days}
    weeks, on = rule.days // WEEK, NAMES[rule.starts.weekday()]
    return ngettext("Every week, on %(on)s", "Every %(weeks)s weeks, on %(on)s", weeks) % {"weeks": weeks, "on": on}


def _weekdays(rule: Rule) -> str:
    if len(rule.weekdays) == WEEK:
        return _("Every day")
    return _("On %(on)s") % {"on": joined([str(NAMES[day]) for day in sorted(rule.weekdays)], _("and"))}


def _before(rule: Rule) -> str:
    return ngettext("A day before each session", "%(days)s days before each session", rule.days) % {"days": rule.days}


def _after(_rule: Rule) -> str:
    return _("After each session")


def _event(_rule: Rule) -> str:
    return _("Whenever it happens")


_WORDS = {
    Comes.EVERY: _every,
    Comes.WEEKDAYS: _weekdays,
    Comes.BEFORE: _before,
    Comes.AFTER: _after,
    Comes.EVENT: _event,
}


def times_words(times: int | None) -> str:
    """How often in all, "" where that is open."""
    return ngettext("%(times)s time in all", "%(times)s times in all", times) % {"times": times} if times else ""


def next_words(line: ComesBack, today: date) -> str:
    """When somebody finds it on their page next, and never what they left."""
    rule = line.schedule.rule
    if rule.comes == Comes.EVENT:
        return _("When it happens, open a new one here.")
    if line.next is None:
        return _("It comes before your next session.") if rule.comes == Comes.BEFORE else _("Next after a session.")
    if rule.comes == Comes.AFTER:
        return _("Next after your session %(day)s.") % {"day": _near(line.next.day, today)}
    return _("Next %(day)s.") % {"day": _near(line.next.day, today)}


def _near(day: date, today: date) -> str:
    apart = (day - today).days
    if apart <= 0:
        return _("today")
    if apart == 1:
        return _("tomorrow")
    return _("on %(day)s") % {"day": dateformat.format(day, "l j F")}


def load_words(found: Iterable[Load]) -> tuple[str, ...]:
    """A word to the clinician about each person who would have much to do."""
    return tuple(_much(one) for one in found if one.is_much)


def _much(one: Load) -> str:
    return _(
        "%(name)s would then have %(items)s on the go, about %(minutes)s minutes a week. Three things and about an "
        "hour a week are what most people manage well."
    ) % {
        "name": one.client.called,
        "items": ngettext("%(n)s thing", "%(n)s things", one.items) % {"n": one.items},
        "minutes": one.minutes,
    }
