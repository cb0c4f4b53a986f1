"""What the cases tell and the play leaves out, so that nothing is left out silently."""

from collections.abc import Iterator

from homework.demo.stage import Stage
from homework.demo.story import CaseStory, Event, stories

WHY = "it is not in the play"
# They show in the state of what was handed in: held by the rules, seen by a signature, opened by a release.
PLAYED_BY_CLINICIANS = {"hold", "flag", "manual-note-reveal"}


def skipped(stage: Stage) -> Iterator[dict[str, object]]:
    """Every event and total that was not played."""
    for story in stories().values():
        for event in story.events:
            if event.what not in PLAYED_BY_CLINICIANS and not _is_played(event, stage):
                yield {"case": story.id, "day": event.day, "who": event.who, "what": event.what, "why": WHY}
        yield from _totals(story, stage)


def _is_played(event: Event, stage: Stage) -> bool:
    people = event.who if set(event.who) <= {"A", "B"} else [""]
    return all((event.case + who, event.day, event.what.lower()) in stage.played for who in people)


def _totals(story: CaseStory, stage: Stage) -> Iterator[dict[str, object]]:
    played = {(who, day // 7 + 1, exercise) for who, day, exercise in stage.played}
    for row in story.entries("measures"):
        for week in row["by_week"]:
            if (story.id + row["who"], int(week), row["measure"].lower()) not in played:
                yield {"case": story.id, "week": int(week), "who": row["who"], "what": row["measure"], "why": WHY}
