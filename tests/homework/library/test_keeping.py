from copy import deepcopy

import pytest

from homework.library.answers import visible, without_discarded
from homework.library.form import Ceiling, Form
from homework.library.parsing import parse
from tests.homework.library.samples import SAMPLE

type Answers = dict[str, object]


def _form() -> Form:
    content = deepcopy(SAMPLE)
    content["revealable_items"] = ["colour", "visit"]
    items = {str(item["linkId"]): item for item in content["items"]}  # type: ignore[attr-defined]  # plain JSON
    items["colour"]["shared_when"] = [{"question": "why_less", "operator": "=", "answer": "open"}]
    items["visit"]["shared_when"] = [{"question": "stars", "operator": ">=", "answer": 4}]
    items["why_red"]["discard_when"] = [{"question": "why_less", "operator": "=", "answer": "away"}]
    return parse(content)


@pytest.mark.parametrize(
    ("answers", "read"),
    [
        ({"colour": "red", "why_less": "open"}, {"colour": "red"}),
        ({"colour": "red", "why_less": "shut"}, {}),
        ({"colour": "red"}, {}),
        (
            {"visit": [{"day": "2026-01-01", "stars": 4}, {"day": "2026-01-02", "stars": 3}, {"day": "2026-01-03"}]},
            {"visit": [{"day": "2026-01-01", "stars": 4}]},
        ),
        ({"visit": [{"day": "2026-01-02", "stars": 3}]}, {}),
    ],
)
def test_partners_read_what_its_author_opened_in_the_form(answers: Answers, read: Answers) -> None:
    assert visible(_form(), answers, Ceiling.SHAREABLE) == read


def test_what_is_kept_from_partners_is_kept_from_nobody_else() -> None:
    answers: Answers = {"colour": "red", "why_less": "shut", "visit": [{"day": "2026-01-02", "stars": 3}]}

    assert [visible(_form(), answers, floor) for floor in (Ceiling.SELF_ONLY, Ceiling.INHERIT)] == [answers, answers]


@pytest.mark.parametrize(("why_less", "kept"), [("away", {}), ("stay", {"why_red": "Warm"}), ("", {"why_red": "Warm"})])
def test_only_what_is_thrown_away_is_gone(why_less: str, kept: Answers) -> None:
    others: Answers = {"mood": 3, "why_less": why_less, "visit": [{"day": "2026-01-01"}]}

    assert without_discarded(_form(), {"why_red": "Warm", **others}) == kept | others
