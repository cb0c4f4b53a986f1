"""How the figures of a page are put into words."""

import textwrap
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homework import charts
from homework.analytics.rounding import signed, words
from homework.analytics.shapes import Trend
from homework.summaries.content import LINE_LENGTH, LINES, Figure, TrendCell

AGED = timedelta(days=14)


def shortened(line: str, most: int = LINE_LENGTH) -> str:
    """A title or a line of ours, cut between words; never for what a client said."""
    return line if len(line) <= most else textwrap.shorten(line, most, placeholder=" …")


def first_few(lines: Sequence[str], most: int = LINES) -> tuple[str, ...]:
    """The first lines, the last of them saying how many more there are."""
    if len(lines) <= most:
        return tuple(lines)
    more = len(lines) - most + 1
    return (*lines[: most - 1], ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more})


def short_day(day: date) -> str:
    """A day as it stands in a table: 12 Oct."""
    return dateformat.format(day, "j M")


def is_aged(day: date, *, today: date) -> bool:
    """Whether something of that day is printed grey, with its date."""
    return today - day > AGED


def trend_cell(trend: Trend, *, today: date, since: date | None = None, who: str = "") -> TrendCell:
    """One person's series as a line of the table; ``since`` is the day of the last session."""
    latest, latest_on = trend.latest, trend.latest_on
    change = trend.change_since(since) if since else None
    return TrendCell(
        spark=charts.spark(trend, who=who),
        latest=words(latest) if latest is not None else "",
        since=signed(change) if change is not None else "",
        label=trend.label.words,
        who=who,
        aged=short_day(latest_on) if latest_on and is_aged(latest_on, today=today) else "",
    )


def figure(trend: Trend, *, who: str = "") -> Figure:
    """One person's series as the large chart, with the scale and the weeks without an answer in its caption."""
    gaps = [short_day(week) for week, value in zip(trend.spark_weeks, trend.spark, strict=True) if value is None]
    caption = _("%(name)s, %(minimum)s to %(maximum)s.") % {
        "name": trend.name,
        "minimum": words(trend.minimum),
        "maximum": words(trend.maximum),
    }
    if gaps:
        caption += " " + _("No answer in the week of %(weeks)s.") % {"weeks": ", ".join(gaps)}
    return Figure(chart=charts.trend_chart(trend, who=who), caption=caption, who=who)


def move_sentence(trend: Trend, *, since: date, who: str = "") -> str:
    """What moved most since the last session: "Felt safety went from 5.75 to 6 (+0.25)."."""
    change, latest = trend.change_since(since), trend.latest
    if change is None or latest is None:
        return ""
    sentence = _("%(name)s went from %(before)s to %(after)s (%(change)s).") % {
        "name": trend.name,
        "before": words(latest - change),
        "after": words(latest),
        "change": signed(change),
    }
    return f"{who} {sentence}" if who else sentence
