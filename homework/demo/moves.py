"""What clinicians of the story do with what was handed in: read it, open it to both, look at flags, end couple work."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from homework.actions.opening import mark_read, open_part
from homework.actions.reviewing import acknowledge_flags, lift_flags, see_flags
from homework.actions.sharing import separate
from homework.demo.stage import Act, Stage
from homework.demo.story import WEEKS
from homework.models import Flag, Unread

READING_HOUR, SUPERVISION_HOUR = "08:40", "16:00"
SUPERVISION = (11, 25, 39, 53)
LAST_ROUND = 7 * WEEKS - 3


def rounds(stage: Stage) -> Iterator[Act]:
    """Read what is new: clinicians before their Mondays and on the last Friday, a supervisor every other week."""
    for reader in sorted(set(stage.treating.values())):
        for day in (*range(7, LAST_ROUND, 7), LAST_ROUND):
            yield Act(stage.calendar.at(day, READING_HOUR), partial(read_new, stage, reader))
    for day in SUPERVISION:
        yield Act(stage.calendar.at(day, SUPERVISION_HOUR), partial(read_new, stage, "hart"))


def read_new(stage: Stage, reader: str, cases: Sequence[str] = ()) -> None:
    """Open everything that is new to a clinician, in these cases or in all, oldest first."""
    rows = Unread.objects.filter(user=stage.users[reader]).order_by("response_id")
    if cases:
        rows = rows.filter(response__part__assignment__case__in=[stage.cases[case] for case in cases])
    for code in list(rows.values_list("response__part__code", flat=True)):
        open_part(code, by=stage.actor(reader))
        mark_read(code, by=stage.actor(reader))


def about_flags(case: str, told: list[dict[str, Any]], stage: Stage) -> Iterator[Act]:
    """Sign what was seen, say what was done, and close what the story closes."""
    for row in told:
        key = row.get("case", case)
        yield Act(stage.calendar.at(row["day"], row["seen"]), partial(_see, stage, key, row["rules"]))
        yield Act(stage.calendar.at(row["done_day"], row["done"]), partial(_acknowledge, stage, key, row))
        if "closed" in row:
            yield Act(stage.calendar.at(row["done_day"], row["done"]), partial(_close, stage, key, row))


def _open_flags(stage: Stage, case: str, rules: list[str]) -> list[Flag]:
    standing = Flag.objects.filter(case=stage.cases[case], lifted_at__isnull=True).order_by("pk")
    return [flag for flag in standing.select_related("case") if flag.rule in rules]


def _see(stage: Stage, case: str, rules: list[str]) -> None:
    for flag in _open_flags(stage, case, rules):
        see_flags([flag], by=stage.clinician(case))


def _acknowledge(stage: Stage, case: str, row: dict[str, Any]) -> None:
    for flag in _open_flags(stage, case, row["rules"]):
        if flag.acknowledged_at is None:
            acknowledge_flags([flag], row["action"], row["note"], by=stage.clinician(case))


def _close(stage: Stage, case: str, row: dict[str, Any]) -> None:
    for flag in _open_flags(stage, case, row["rules"]):
        lift_flags([flag], row["closed"], joint_work_suitable=True, by=stage.clinician(case))


def part_ways(stage: Stage, case: str) -> None:
    """Let the clinician end the couple work, after both have been told."""
    separate(stage.cases[case], told=True, by=stage.clinician(case))
