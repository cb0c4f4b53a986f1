from datetime import UTC, datetime, timedelta

import pytest

from homework.queries.prep_asked import Asked
from homework.summaries.counting import homework

LAST = datetime(2026, 10, 12, 10, tzinfo=UTC)
SESSION = LAST + timedelta(days=7)


def asked(title: str, *, due: int | None = None, done: int | None = None, given: int = 1, rests: bool = False) -> Asked:
    def day(days: int | None) -> datetime | None:
        return None if days is None else LAST + timedelta(days=days)

    return Asked(title, LAST + timedelta(days=given), day(due), day(done), resting=rests)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([asked("Check", due=7, done=3)], [("Check", "done", "")]),
        ([asked("Check", due=7)], [("Check", "not done yet", "")]),
        ([asked("Check", due=7, rests=True)], [("Check", "at rest", "1 at rest")]),
        ([asked("Check", due=14)], []),
        ([asked("Check", due=14, done=2)], [("Check", "done", "")]),
        ([asked("Check", given=-9, due=-3)], []),
        ([asked("Check", given=-9, due=-3, done=2)], [("Check", "done", "")]),
        ([asked("Check", given=-9, due=3)], [("Check", "not done yet", "")]),
        (
            [asked("Break", done=1), asked("Break", done=2), asked("Break"), asked("Break", rests=True)],
            [("Break", "2 of 3", "1 at rest")],
        ),
    ],
)
def test_homework_is_counted_from_the_last_session_to_this_one(
    rows: list[Asked], lines: list[tuple[str, str, str]]
) -> None:
    counts = homework(rows, since=LAST, until=SESSION)
    assert [(count.what, count.count, count.note) for count in counts] == lines


def test_before_the_second_session_everything_counts() -> None:
    assert [count.count for count in homework([asked("Check", given=-90)], since=None, until=SESSION)] == [
        "not done yet"
    ]
