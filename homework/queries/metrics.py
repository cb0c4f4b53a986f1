"""The figures over several responses that some safety rules ask for."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from homework.analytics.felt_safety import drop_from_median, two_consecutive
from homework.analytics.windows import fullest
from homework.enums import Level
from homework.library.answers import announced
from homework.library.branching import asked_answers, entries
from homework.library.flags import metrics_needed
from homework.library.form import Answers, Form, Item
from homework.library.vocabulary import COUNTED_FROM
from homework.models import Response
from homework.queries.forms import form_of


@dataclass(frozen=True, slots=True)
class History:
    """What one person handed in of an exercise, the oldest first, and the place of the response that is judged."""

    rows: tuple[Response, ...]
    at: int
    zone: ZoneInfo

    @property
    def judged(self) -> Response:
        """The response whose rules are asked about."""
        return self.rows[self.at]

    def answers(self, row: Response) -> Answers:
        """What of a response may raise anything."""
        form = form_of(row.version)
        asked = asked_answers(form, row.answers)
        return announced(form, asked) if row.part.level == Level.PRIVATE else asked

    def day(self, said: object, row: Response) -> date:
        """The day that an author gave to something, never after it was handed in, or else that day."""
        handed_in = row.submitted_at.astimezone(self.zone).date()
        return min(date.fromisoformat(str(said)), handed_in) if said else handed_in


def _score(row: Response) -> float | None:
    figures = row.announced_figures if row.part.level == Level.PRIVATE else row.figures
    score: float | None = figures.get("felt_safety")
    return score


def _ends(history: History, reach: int) -> Iterator[list[float]]:
    """The answered scores up to the response that is judged, and up to each after it that it still counts for."""
    for end in range(history.at, min(history.at + reach, len(history.rows))):
        if _score(history.rows[end]) is not None:
            yield [score for row in history.rows[: end + 1] if (score := _score(row)) is not None]


def _two_consecutive(history: History) -> float | None:
    known = [value for scores in _ends(history, 2) if (value := two_consecutive(scores)) is not None]
    return min(known) if known and _score(history.judged) is not None else None


def _drop(history: History) -> float | None:
    known = [value for scores in _ends(history, 4) if (value := drop_from_median(scores)) is not None]
    return max(known) if known and _score(history.judged) is not None else None


type Told = Callable[[History, Response], Iterator[date]]


def _counted(series: str, history: History, row: Response) -> Iterator[date]:
    """The days of all that a series of this name counts in a response."""
    form, answers = form_of(row.version), history.answers(row)
    for derived in [one.derived for one in form.series if one.id == series and one.derived is not None]:
        for link_id in derived.of:
            group = form.entries_of(link_id)
            for place in entries(answers.get(group.link_id)) if group else [answers]:
                if place.get(link_id) in derived.codes:
                    yield history.day(place.get(_dated(group.items if group else form.items)), row)


def _dated(items: Iterable[Item]) -> str:
    """The question that asks for the day."""
    return next((item.link_id for item in items if item.type == "date"), "")


def _told_and_doubting(history: History, row: Response) -> Iterator[date]:
    answers = history.answers(row)
    if answers.get("g_told") == "often" and answers.get("g_doubt") is True:
        yield history.day(answers.get("g_date"), row)


def _within(told: Told, span: int, history: History) -> float:
    days = [day for row in history.rows for day in told(history, row)]
    return float(fullest(days, set(told(history, history.judged)), span))


_METRICS: dict[str, Callable[[History], float | None]] = {
    "felt_safety_two_consecutive": _two_consecutive,
    "felt_safety_drop_vs_median3": _drop,
    "checking_count_7d": partial(_within, partial(_counted, COUNTED_FROM["checking_count_7d"]), 7),
    "concealed_count_30d": partial(_within, partial(_counted, COUNTED_FROM["concealed_count_30d"]), 30),
    "told_and_doubting_30d": partial(_within, _told_and_doubting, 30),
}


def metrics_for(form: Form, response: Response, level: Level) -> dict[str, float]:
    """The metrics that the form's rules need, as they stand with ``response`` at ``level``; an unknown one is missing.

    Of every part only the version handed in last counts, in the place of its first, and of a private one only what it
    announces.
    """
    return metrics_of(form, _history(response, level)) if metrics_needed(form) & _METRICS.keys() else {}


def metrics_of(form: Form, history: History) -> dict[str, float]:
    """The metrics that the form's rules need at one place of a history; an unknown one is missing."""
    found = {name: _METRICS[name](history) for name in sorted(metrics_needed(form) & _METRICS.keys())}
    return {name: value for name, value in found.items() if value is not None}


def _history(response: Response, level: Level) -> History:
    practice = response.part.assignment.case.practice
    rows = (
        Response.objects.filter(
            client_id=response.client_id,
            part__assignment__case__practice=practice,
            version__exercise_id=response.version.exercise_id,
            pk__lte=response.pk,
        )
        .select_related("part", "version")
        .order_by("pk")
    )
    newest = {row.part_id: row for row in rows}
    newest[response.part_id].part.level = level
    at = list(newest).index(response.part_id)
    return History(tuple(newest.values()), at, ZoneInfo(practice.zone))
