"""What clinicians of the story write: to somebody about what they handed in, and for themselves about a case."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from homework.actions.commenting import write_comment
from homework.actions.noting import write_private_note
from homework.demo.stage import Act, Stage


def words(case: str, told: Mapping[str, Any], stage: Stage) -> Iterator[Act]:
    """The comments and the private notes of a case."""
    for row in told.get("comments", []):
        yield Act(stage.calendar.at(row["day"], row["hour"]), partial(_comment, stage, case, row))
    for row in told.get("notes", []):
        yield Act(stage.calendar.at(row["day"], row["hour"]), partial(_note, stage, case, row))


def _comment(stage: Stage, case: str, row: Mapping[str, Any]) -> None:
    part = stage.part(row["gift"], case + row["who"])
    write_comment(part, row["text"], by=stage.clinician(row.get("case", case)))


def _note(stage: Stage, case: str, row: Mapping[str, Any]) -> None:
    write_private_note(stage.cases[case], row["text"], by=stage.clinician(case))
    stage.played.add((case, row["day"], "note"))
