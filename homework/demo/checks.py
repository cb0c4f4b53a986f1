"""The weekly check of everybody: given at the session, answered on Saturday, with the figures that the story tells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from homework.demo.gifts import Gift, Telling
from homework.demo.story import WEEKS, CaseStory

CHECK = "felt-safety-check"
SATURDAY = 5
LATER_MORNINGS = 4
AFTERWARDS = "16:45"
SAFE = ("safe_body", "safe_back", "safe_self", "safe_speak")
TRUST = ("trust_word", "trust_predict", "trust_future")
A_THIRD = 1 / 3


def spread(mean: float, items: Sequence[str]) -> dict[str, int]:
    """Whole numbers that have this mean, the first items a little higher."""
    whole, rest = divmod(round(mean * len(items)), len(items))
    return {item: whole + (place < rest) for place, item in enumerate(items)}


def answers(story: CaseStory, who: str, week: int, words: Mapping[str, str]) -> dict[str, object]:
    """The check of one person and week.

    Where only felt safety is told, trust and hope stand a little under it.
    """
    safety = story.series("felt_safety", who)[week] or 0.0
    trust = story.series("trust_pulse", who)[week]
    trust = max(0.0, safety - A_THIRD) if trust is None else trust
    hope = story.series("hope", who)[week]
    return {
        **spread(safety, SAFE),
        **spread(trust, TRUST),
        "own_open": min(10, round(trust) + 1),
        "hope": round(trust) if hope is None else hope,
        "conflict": words.get("conflict", "none"),
        **{name: words[name] for name in ("one_line", "agenda") if name in words},
    }


def weekly_checks(story: CaseStory, told: Mapping[str, Any]) -> Iterator[Gift]:
    """Every check of a case; ``told`` holds the words of each person week by week and the days of release."""
    for week in range(WEEKS):
        for case, letters in _where(story, week, told.get("ends", WEEKS)):
            released = told.get("released", {}).get(str(week))
            yield Gift(
                key=f"{case}-check-{week}",
                case=case,
                exercise=CHECK,
                day=7 * week,
                hour=told["given"] if case == story.id else AFTERWARDS,
                to=tuple(story.id + who for who in letters),
                tellings=tuple(_telling(story, who, week, told["words"][who][week]) for who in letters),
                weekly=f"{case}-check" if week < told.get("ends", WEEKS) or case != story.id else "",
                days={"released": (released[0], released[1])} if released else {},
            )


def _where(story: CaseStory, week: int, ends: int) -> Iterator[tuple[str, str]]:
    """The case and the people of this week's check; when couple work has ended each goes on alone, or not at all."""
    if week < ends:
        yield story.id, story.letters
        return
    yield f"{story.id}E", "A"
    if story.series("felt_safety", "B")[week] is not None:
        yield story.id, "B"


def _telling(story: CaseStory, who: str, week: int, words: Mapping[str, Any]) -> Telling:
    # The later hour keeps two low weeks apart even when the clocks change between them.
    usual = ("09:10" if week < LATER_MORNINGS else "11:20") if who == "A" else "12:05"
    return Telling(
        who=story.id + who,
        day=words.get("day", 7 * week + SATURDAY),
        hour=words.get("hour", usual),
        answers=answers(story, who, week, words),
        level=words.get("level", "therapist"),
    )
