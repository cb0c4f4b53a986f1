"""The figures over several responses that some safety rules ask for."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from homework.analytics.felt_safety import drop_from_median, two_consecutive
from homework.enums import Level
from homework.library.flags import metrics_needed
from homework.library.form import Form
from homework.models import Response


def _figures(row: Response) -> dict[str, float]:
    private = row.part.level == Level.PRIVATE
    return dict(row.announced_figures if private else row.figures)


def _scores(responses: Sequence[Response], series: str) -> list[float]:
    return [_figures(row)[series] for row in responses if series in _figures(row)]


def _two_consecutive(responses: Sequence[Response]) -> float | None:
    return two_consecutive(_scores(responses, "felt_safety"))


def _drop(responses: Sequence[Response]) -> float | None:
    return drop_from_median(_scores(responses, "felt_safety"))


def _since(responses: Sequence[Response], days: int) -> list[Response]:
    newest = responses[-1].submitted_at
    return [row for row in responses if row.submitted_at > newest - timedelta(days=days)]


def _checking(responses: Sequence[Response]) -> float:
    return sum(_scores(_since(responses, 7), "checking_count"))


def _concealed(responses: Sequence[Response]) -> float:
    return sum(_scores(_since(responses, 30), "concealed_count"))


def _told_and_doubting(responses: Sequence[Response]) -> float:
    def both(row: Response) -> bool:
        return row.answers.get("g_told") == "often" and row.answers.get("g_doubt") is True

    return float(sum(both(row) for row in _since(responses, 30)))


_METRICS: dict[str, Callable[[Sequence[Response]], float | None]] = {
    "felt_safety_two_consecutive": _two_consecutive,
    "felt_safety_drop_vs_median3": _drop,
    "checking_count_7d": _checking,
    "concealed_count_30d": _concealed,
    "told_and_doubting_30d": _told_and_doubting,
}


def metrics_for(form: Form, response: Response, level: Level) -> dict[str, float]:
    """The metrics that the form's rules need, as they stand with ``response`` at ``level``; an unknown one is missing.

    Of every part only the version handed in last counts, and of a private one only what it announces.
    """
    needed = metrics_needed(form) & _METRICS.keys()
    if not needed:
        return {}
    rows = (
        Response.objects.filter(
            client_id=response.client_id,
            part__assignment__case__practice=response.part.assignment.case.practice_id,
            version__exercise_id=response.version.exercise_id,
            pk__lte=response.pk,
        )
        .select_related("part")
        .order_by("pk")
    )
    newest = {row.part_id: row for row in rows}
    history = sorted(newest.values(), key=lambda row: row.pk)
    history[-1].part.level = level
    found = {name: _METRICS[name](history) for name in needed}
    return {name: value for name, value in found.items() if value is not None}
