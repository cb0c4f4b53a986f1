"""What a moment says beyond the clock on the wall is not done here, and is named."""

import pytest

from homework.fhir.questionnaires.extensions import HL7
from tests.homework.fhir.parts import Item, ext, one, reading

MOMENT = "2026-01-02T10:30:00+01:00"
LATE = [ext(f"{HL7}maxValue", valueDateTime="2026-01-02T10:30:00Z")]
AFTER = [{"question": "a", "operator": ">", "answerDateTime": MOMENT}]
CUT_SHORT: dict[str, tuple[tuple[Item, ...], str]] = {
    "a first moment": (
        (one("dateTime", initial=[{"valueDateTime": MOMENT}]),),
        f"(linkId a) comes with {MOMENT}: here with 2026-01-02T10:30, as the clock there says it",
    ),
    "a first time": (
        (one("time", initial=[{"valueTime": "10:30:15"}]),),
        "(linkId a) comes with 10:30:15: here with 10:30, as the clock there says it",
    ),
    "a limit": (
        (one("dateTime", extension=LATE),),
        "(linkId a) has limits with a zone or seconds: here they hold as the clock there says them",
    ),
    "a condition": (
        (one("dateTime"), one("string", "b", enableWhen=AFTER)),
        f"(linkId b) compares linkId a with {MOMENT}: here with 2026-01-02T10:30, as the clock there says it",
    ),
}


@pytest.mark.parametrize("name", CUT_SHORT)
def test_what_a_moment_loses_is_named(name: str) -> None:
    items, words = CUT_SHORT[name]
    assert [str(note).partition(" ")[2] for note in reading(*items).notes] == [words]
