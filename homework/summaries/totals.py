"""How somebody's totals have gone, for the clinician alone, and which of them are open to the one who gave them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homework.charts import Spark, small
from homework.library.change import Change, ChangeLabel, between
from homework.library.measure import Measure
from homework.library.scale import Threshold
from homework.library.scoring import Score
from homework.queries.measured import points_in
from homework.queries.responses import Reading
from homework.summaries.content import MEASURES, Count, MeasureLine
from homework.summaries.measured import is_opened, is_other, side_of, threshold_of
from homework.summaries.wording import is_aged, short_day, shortened
from practice.people.models import Practice

DRAWN = 12
ENOUGH = 2
NAME_LENGTH = 16
NO_TOTAL = gettext_lazy("no total")
LABELS = {
    ChangeLabel.IMPROVEMENT: gettext_lazy("reliable improvement"),
    ChangeLabel.DETERIORATION: gettext_lazy("reliable deterioration"),
    ChangeLabel.NO_RELIABLE_CHANGE: gettext_lazy("within error"),
}

type ZoneOf = Callable[[int], ZoneInfo]


@dataclass(frozen=True, slots=True)
class _Total:
    """What one person's answers to an instrument add up to."""

    reading: Reading
    measure: Measure
    score: Score

    @property
    def is_complete(self) -> bool:
        """Whether there is a total with nothing left open."""
        return self.score.total is not None and not self.score.estimated

    def day(self, zone_of: ZoneOf) -> date:
        """The day of the answers, where their author is."""
        return self.reading.submitted_at.astimezone(zone_of(self.reading.response.client_id)).date()


@dataclass(frozen=True, slots=True)
class Course:
    """How one person's totals of one instrument have gone: the line, and the answers that it is made of.

    ``threshold`` says how much is more than error, None where nobody has published it; ``change`` is None where
    nothing may be judged.
    """

    measure: Measure
    threshold: Threshold | None
    change: Change | None
    answered: date
    line: MeasureLine
    readings: tuple[Reading, ...]

    @property
    def rank(self) -> tuple[bool, int, str]:
        """Its place among others: what got worse comes first, then what was answered last."""
        is_worse = self.change is not None and self.change.label == ChangeLabel.DETERIORATION
        return not is_worse, -self.answered.toordinal(), self.measure.code


def courses(readings: Iterable[Reading], practice: Practice, *, zone_of: ZoneOf, today: date) -> tuple[Course, ...]:
    """One for each instrument that one person answered, from nothing but what the reader may read of the answers."""
    found = (_course(group, practice, zone_of=zone_of, today=today) for group in _by_instrument(readings))
    return tuple(sorted(found, key=lambda course: course.rank))


def opened_to_author(readings: Iterable[Reading], *, zone_of: ZoneOf) -> tuple[tuple[Count, Reading], ...]:
    """The newest total of each instrument that the clinician has opened to the one who gave it, and its answers.

    It is said as its author reads it: without a judgement, and without any that is not opened.
    """
    theirs = [
        [one for one in group if one.score.total is not None and is_opened(one.reading)]
        for group in _by_instrument(readings)
    ]
    newest = sorted((group[-1] for group in theirs if group), key=lambda one: -one.reading.response.pk)
    return tuple((_opened(one, zone_of), one.reading) for one in newest[:MEASURES])


def lines(found: Sequence[Course]) -> tuple[tuple[MeasureLine, ...], str]:
    """As many lines as a page has room for, and how many instruments more there are."""
    more = len(found) - MEASURES
    told = ngettext("%(n)s more in the answers.", "%(n)s more in the answers.", more) % {"n": more} if more > 0 else ""
    return tuple(course.line for course in found[:MEASURES]), told


def judged_by(found: Iterable[Course]) -> str:
    """By what they are judged, each instrument once: "More than error: PHQ-9 6 or more, GAD-7 4 or more."."""
    rules = {one.measure.code: side_of(one.threshold) for one in found if one.threshold is not None}
    told = ", ".join(f"{shortened(code, NAME_LENGTH)} {side}" for code, side in sorted(rules.items()))
    return _("More than error: %(rules)s.") % {"rules": told} if told else ""


def _by_instrument(readings: Iterable[Reading]) -> list[list[_Total]]:
    grouped: dict[int, list[_Total]] = defaultdict(list)
    for reading in sorted(readings, key=lambda reading: reading.response.pk):
        measure = reading.form.measure
        if measure is not None and not reading.announced_only:
            total = _Total(reading, measure, measure.scored(reading.answers))
            grouped[reading.response.version.exercise_id].append(total)
    return list(grouped.values())


def _course(totals: Sequence[_Total], practice: Practice, *, zone_of: ZoneOf, today: date) -> Course:
    *before, newest = totals
    drawn, day = totals[-DRAWN:], newest.day(zone_of)
    first = next((one for one in before if one.is_complete), None)
    threshold = threshold_of(newest.measure, points_in(practice, newest.reading.form))
    was = None if first is None or is_other(newest.measure, first.measure) else first.score
    change = between(was, newest.score, threshold) if was else None
    line = MeasureLine(
        name=shortened(newest.measure.code, NAME_LENGTH),
        total=_total(was, newest.score),
        judged=", ".join(_verdict(first, was, newest.score, change)),
        band=newest.score.band.label if newest.score.band else "",
        spark=_spark(drawn, zone_of),
        aged=short_day(day) if is_aged(day, today=today) else "",
    )
    used = {one.reading.response.pk: one.reading for one in (*([first] if first else []), *drawn)}
    return Course(newest.measure, threshold, change, day, line, tuple(used.values()))


def _total(was: Score | None, now: Score) -> str:
    if now.total is None:
        return str(NO_TOTAL)
    return str(now.total) if was is None else f"{was.total} → {now.total}"


def _verdict(first: _Total | None, was: Score | None, now: Score, change: Change | None) -> tuple[str, ...]:
    if now.total is None or now.estimated:
        told = _("%(answered)s of %(all)s answered") % {"answered": now.answered, "all": len(now.scale.spans)}
        return (_("estimated"), told) if now.estimated else (told,)
    if first is None:
        return (_("first full total"),)
    if was is None:
        return (_("another version, not compared"),)
    return _compared(change) if change else (_("not judged"),)


def _compared(change: Change) -> tuple[str, ...]:
    label = str(LABELS[change.label])
    if change.significant:
        return label, _("clinically significant")
    if change.has_no_room and change.label == ChangeLabel.NO_RELIABLE_CHANGE:
        return label, _("too near the good end to show more")
    return (label,)


def _spark(drawn: Sequence[_Total], zone_of: ZoneOf) -> Spark | None:
    """The totals of the newest version, at equal distances: what is another version is on another scale."""
    newest = drawn[-1]
    alike = [one for one in drawn if not is_other(newest.measure, one.measure)]
    values = [None if one.score.total is None else float(one.score.total) for one in alike]
    if sum(value is not None for value in values) < ENOUGH:
        return None
    told = (
        f"{one.score.total if one.score.total is not None else NO_TOTAL} ({short_day(one.day(zone_of))})"
        for one in alike
    )
    scale = newest.score.scale
    title = f"{newest.measure.code}: {', '.join(told)}"
    return small(title, values, minimum=float(scale.least), maximum=float(scale.most))


def _opened(one: _Total, zone_of: ZoneOf) -> Count:
    told = {"total": one.score.total, "most": one.score.scale.most}
    what, count = shortened(one.measure.code, NAME_LENGTH), _("%(total)s of %(most)s") % told
    return Count(what=what, count=count, note=short_day(one.day(zone_of)))
