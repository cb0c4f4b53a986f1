"""Rules that look over several answers, against a slow reading of what they say."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from homework.enums import Level
from homework.library.catalogue import catalogue, definition
from homework.library.figures import figures
from homework.library.flags import raised
from homework.models import ExerciseVersion, Part, Response
from homework.queries.metrics import History, metrics_of

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
LOG, GUT, CHECK = "words-and-actions-log", "gut-check-log", "felt-safety-check"
KNOWN = ("saw_it", "i_checked")
OPEN = ("open", "left_something_out", "contradicted")

# An entry: how it became known, how open it was, and how many days before handing in it was, where that was said.
entry = st.tuples(st.sampled_from(KNOWN), st.sampled_from(OPEN), st.none() | st.integers(0, 40))
# A log: how many days after the one before it was handed in, and its entries.
logs = st.lists(st.tuples(st.integers(0, 20), st.lists(entry, max_size=4)), min_size=1, max_size=6)
checks = st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=8)


def history(slug: str, told: Sequence[tuple[datetime, dict[str, object]]], at: int) -> History:
    version = ExerciseVersion(definition=dict(definition(slug)), fingerprint=slug)
    rows = [
        Response(
            part=Part(level=Level.THERAPIST),
            version=version,
            answers=answers,
            figures=figures(catalogue()[slug], answers),
            submitted_at=moment,
        )
        for moment, answers in told
    ]
    return History(tuple(rows), at, LONDON)


def met(slug: str, told: Sequence[tuple[datetime, dict[str, object]]], at: int = -1) -> dict[str, int]:
    """The rules that the response at this place meets, with their levels."""
    at %= len(told)
    form = catalogue()[slug]
    found = raised(form, told[at][1], metrics_of(form, history(slug, told, at)))
    return {rule.rule_id: rule.level for rule in found}


def days(told: Sequence[tuple[datetime, list[tuple[bool, int | None]]]]) -> list[list[date]]:
    """The days of all that counts, response by response."""
    return [
        [(moment - timedelta(days=back or 0)).date() for counts, back in entries if counts] for moment, entries in told
    ]


def most(found: list[list[date]], span: int) -> int:
    """The same, day by day: the fullest window that has something of the last response in it."""
    every, best = [day for row in found for day in row], 0
    for start in {day - timedelta(days=back) for day in every for back in range(span)}:
        window = {start + timedelta(days=number) for number in range(span)}
        if window.intersection(found[-1]):
            best = max(best, sum(day in window for day in every))
    return best


def moments(gaps: Sequence[int]) -> list[datetime]:
    return [FIRST + timedelta(days=sum(gaps[: number + 1])) for number in range(len(gaps))]


@given(logs)
def test_entries_count_within_the_days_on_which_they_were(
    drawn: list[tuple[int, list[tuple[str, str, int | None]]]],
) -> None:
    handed_in = moments([gap for gap, _ in drawn])
    told: list[tuple[datetime, dict[str, object]]] = []
    for moment, (_, entries) in zip(handed_in, drawn, strict=True):
        dated = [
            {"e_known": known, "e_open": openly}
            | ({} if back is None else {"e_date": (moment - timedelta(days=back)).date().isoformat()})
            for known, openly, back in entries
        ]
        told.append((moment, {"entry": dated}))
    pairs = list(zip(handed_in, (entries for _, entries in drawn), strict=True))
    checked = [(moment, [(known == "i_checked", back) for known, _, back in entries]) for moment, entries in pairs]
    hidden = [(moment, [(openly != "open", back) for _, openly, back in entries]) for moment, entries in pairs]
    expected = {"checking_high": most(days(checked), 7) >= 5, "concealed_repeat": most(days(hidden), 30) >= 2}
    assert met(LOG, told) == {rule: 1 for rule, is_met in expected.items() if is_met}


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.none() | st.integers(0, 5)), min_size=1, max_size=6))
def test_being_told_so_counts_for_more_at_the_second_entry_of_thirty_days(
    drawn: list[tuple[int, bool, int | None]],
) -> None:
    handed_in = moments([gap for gap, *_ in drawn])
    told: list[tuple[datetime, dict[str, object]]] = []
    for moment, (_, doubts, back) in zip(handed_in, drawn, strict=True):
        day = {} if back is None else {"g_date": (moment - timedelta(days=back)).date().isoformat()}
        told.append((moment, {"g_told": "often", "g_doubt": doubts, **day}))
    counted = [(moment, [(doubts, back)]) for moment, (_, doubts, back) in zip(handed_in, drawn, strict=True)]
    times = most(days(counted), 30)
    assert met(GUT, told) == ({"told_and_doubting": 2 if times >= 2 else 1} if drawn[-1][1] else {})


def felt(scores: Sequence[int | None]) -> list[tuple[datetime, dict[str, object]]]:
    def answers(score: int | None) -> dict[str, object]:
        return {} if score is None else dict.fromkeys(("safe_self", "safe_speak", "safe_back"), score)

    return [(FIRST + timedelta(weeks=week), answers(score)) for week, score in enumerate(scores)]


@given(checks)
def test_felt_safety_is_low_twice_or_falls(scores: list[int | None]) -> None:
    known = [score for score in scores if score is not None]
    asks = scores[-1] is not None
    low = asks and len(known) > 1 and max(known[-2:]) <= 3
    fell = asks and len(known) > 3 and median(known[-4:-1]) - known[-1] >= 2
    rules = (("felt_safety_low_2w", low), ("felt_safety_drop", fell))
    assert met(CHECK, felt(scores)) == {rule: 1 for rule, is_met in rules if is_met}


@given(checks, st.data())
def test_a_check_that_was_corrected_counts_where_it_stands(scores: list[int | None], data: st.DataObject) -> None:
    """As if each response from there on that still looks at it had been handed in just now."""
    at = data.draw(st.integers(0, len(scores) - 1))
    low, fell = set(), set()
    for end in range(at, len(scores)):
        found = met(CHECK, felt(scores[: end + 1]))
        low |= {end} if "felt_safety_low_2w" in found and end < at + 2 else set()
        fell |= {end} if "felt_safety_drop" in found and end < at + 4 else set()
    expected = {"felt_safety_low_2w": bool(low), "felt_safety_drop": bool(fell)}
    assert met(CHECK, felt(scores), at) == {
        rule: 1 for rule, is_met in expected.items() if is_met and scores[at] is not None
    }


def test_five_in_seven_days_and_not_in_eight() -> None:
    def log(*backs: int) -> list[tuple[datetime, dict[str, object]]]:
        told = [{"e_known": "i_checked", "e_date": (FIRST - timedelta(days=back)).date().isoformat()} for back in backs]
        return [(FIRST, {"entry": told})]

    assert (met(LOG, log(0, 0, 1, 2, 6)), met(LOG, log(0, 0, 1, 2, 7)), met(LOG, log(0, 0, 1, 2))) == (
        {"checking_high": 1},
        {},
        {},
    )
