"""A short practice for most days of the week: as often as the story tells, and let go where it was not done."""

from collections.abc import Iterator, Mapping
from typing import Any

from homework.demo.gifts import Gift, Telling
from homework.demo.story import CaseStory

BREAK = "self-compassion-break"
DAYS = (0, 1, 2, 3, 6, 5)
PRIVATE_EVERY = 3


def practice_weeks(story: CaseStory, told: Mapping[str, Any]) -> Iterator[Gift]:
    """The self-compassion breaks of a case; a week on pause asks for none."""
    number = 0
    for week, row in enumerate(story.told["practice"][BREAK]):
        for place in range(max(row["target"], row["done"])):
            done = place < row["done"]
            paused = {"paused": (7 * week, "17:00")} if row.get("state") == "paused" else {}
            yield Gift(
                key=f"{story.id}-break-{week}-{place}",
                case=story.id,
                exercise=BREAK,
                day=7 * week,
                hour=told["given"],
                to=(story.id + "A",),
                tellings=(_telling(story, told, (week, place), number),) if done else (),
                days={} if done else {**paused, "taken_back": (7 * week + 7, told["given"])},
            )
            number += done


def _telling(story: CaseStory, told: Mapping[str, Any], place: tuple[int, int], number: int) -> Telling:
    week, turn = place
    day = 7 * week + DAYS[turn]
    kindness = story.series("self_kindness", "A")[week]
    before = 7 - week // 2 - turn % 2
    answers: dict[str, object] = {
        "distress_before": before,
        "moment": told["moments"][number % len(told["moments"])],
        "kind_words": told["kind_words"][number % len(told["kind_words"])],
        "phrase": "skip",
        "kindness_after": kindness,
        "distress_after": max(1, before - 2),
        "leaving": "settled",
        **told["special"].get(str(day), {}),
    }
    level = "private" if number % PRIVATE_EVERY == 0 else "therapist"
    return Telling(story.id + "A", day, told["hour"], answers, level)
