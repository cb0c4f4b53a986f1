"""What the cases tell and the play leaves out, so that nothing is left out silently."""

from collections.abc import Iterator

from homework.demo.stage import Stage
from homework.demo.story import CaseStory, stories

NO_NOTES = "there are no case notes yet"
NO_MEASURES = "only its total is told, and not what was answered"
NO_PATHWAYS = "there are no pathways yet"
PLAYED_BY_CLINICIANS = {"hold", "flag", "pathway", "pause", "manual-note-reveal"}
WHY = {"note": NO_NOTES, "is-it-safe-to-trust": NO_PATHWAYS}


def skipped(stage: Stage) -> Iterator[dict[str, object]]:
    """Every event and measure that was not played, with the reason."""
    for story in stories().values():
        yield from _events(story, stage)
        for row in story.entries("measures"):
            yield {"case": story.id, "who": row["who"], "what": row["measure"], "why": NO_MEASURES}


def _events(story: CaseStory, stage: Stage) -> Iterator[dict[str, object]]:
    for event in story.events:
        people = event.who if event.who in {"A", "B", "AB"} else ""
        played = people and all((story.id + who, event.day, event.what) in stage.played for who in people)
        if not played and event.what not in PLAYED_BY_CLINICIANS:
            why = WHY.get(event.what, NO_MEASURES)
            yield {"case": story.id, "day": event.day, "who": event.who, "what": event.what, "why": why}
