"""The instruments of the story: of each its total is told, and the answers are made so that they add up to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from homework.demo.gifts import Gift, Telling
from homework.demo.story import CaseStory
from homework.library.measures import measures
from homework.library.scale import Scale

LAST_FROM_HOME, DAYS_LATER = "20:{:02}", 2
THOUGHTS, DIFFICULTY = "phq9_9", "phq9_difficulty"
SOMEWHAT, VERY = 5, 15
# How heavy each question weighs, in the order of the form; the questions that are not named weigh alike.
WEIGHTS: Mapping[str, tuple[int, ...]] = {
    "phq-9": (5, 6, 8, 7, 3, 5, 4, 1, 0),
    "gad-7": (7, 6, 7, 5, 3, 4, 3),
    "pcl-5": (7, 4, 5, 7, 5, 5, 4, 2, 6, 5, 7, 4, 5, 3, 4, 1, 7, 4, 6, 7),
    "who-5": (4, 3, 4, 3, 5),
    "csi-16": (6, 5, 5, 4, 5, 4, 4, 4, 3, 5, 6, 4, 5, 6, 4, 5),
}


def spread(total: int, most: tuple[int, ...], weights: tuple[int, ...]) -> list[int]:
    """Whole numbers that add up to ``total``, none above its ``most``, as near as may be to the weights."""
    found = [0] * len(most)
    for _point in range(total):
        free = [place for place, highest in enumerate(most) if found[place] < highest and weights[place]]
        heaviest = max(free, key=lambda place: (weights[place] / (found[place] + 1), -place))
        found[heaviest] += 1
    return found


def answers(slug: str, total: int, thoughts: int = 0) -> dict[str, object]:
    """Answers to an instrument that add up to a total; of the ninth question of the PHQ-9 only what is told."""
    measure = measures()[slug].measure
    assert measure is not None  # noqa: S101 - every one of the library has one
    points = spread(total // measure.scale.times - thoughts, _most(measure.scale), WEIGHTS[slug])
    found: dict[str, object] = {item: str(value) for item, value in zip(measure.items, points, strict=True)}
    if slug == "phq-9":
        difficulty = sum(total >= least for least in (SOMEWHAT, VERY))
        found |= {THOUGHTS: str(thoughts), DIFFICULTY: str(difficulty)}
    return found


def _most(scale: Scale) -> tuple[int, ...]:
    return tuple(span.most for span in scale.spans)


def totals(story: CaseStory, told: Mapping[str, Any]) -> Iterator[Gift]:
    """Every instrument that somebody of a case answered; after couple work has ended each goes on alone.

    ``told`` says the hour at which they are given, and ``days`` of a week on which the story has them.
    """
    for number, row in enumerate(story.entries("measures")):
        who, slug = row["who"], row["measure"].lower()
        for week, total in row["by_week"].items():
            monday = 7 * (int(week) - 1)
            case = story.id if int(week) <= told.get("ends", int(week)) else f"{story.id}E"
            given, day = told.get("days", {}).get(f"{slug} {week}", (monday, monday + DAYS_LATER))
            made = answers(slug, total, row.get("item9", {}).get(week, 0))
            hour = LAST_FROM_HOME.format(5 + 4 * number)
            yield Gift(
                key=f"{story.id}{who}-{slug}-{week}",
                case=case,
                exercise=slug,
                day=given,
                hour=told["given"],
                to=(story.id + who,),
                tellings=(Telling(story.id + who, day, hour, made),),
            )
