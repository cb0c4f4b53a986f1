"""What the cases tell and the play leaves out, so that nothing is left out silently."""

from collections.abc import Iterator

from homework.demo.stage import Stage
from homework.demo.story import CaseStory, stories

NO_SUCH_FORM = "there is no such form yet"
NO_NOTES = "there are no case notes yet"
NO_MEASURES = "there are no measures yet"
NO_SUCH_SERIES = "no form yields this series yet"
PLAYED_BY_CLINICIANS = {"hold", "flag", "pathway", "pause"}
SERIES_OF_NO_FORM = ("triggers_per_week",)


def skipped(stage: Stage) -> Iterator[dict[str, object]]:
    """Every event, measure and series that was not played, with the reason."""
    for story in stories().values():
        yield from _events(story, stage)
        for row in story.entries("measures"):
            yield {"case": story.id, "who": row["who"], "what": row["measure"], "why": NO_MEASURES}
        for name in SERIES_OF_NO_FORM:
            if name in story.told["series"]:
                yield {"case": story.id, "who": "A", "what": name, "why": NO_SUCH_SERIES}


def _events(story: CaseStory, stage: Stage) -> Iterator[dict[str, object]]:
    for event in story.events:
        people = event.who if event.who in {"A", "B", "AB"} else ""
        played = people and all((story.id + who, event.day, event.what) in stage.played for who in people)
        if not played and event.what not in PLAYED_BY_CLINICIANS:
            why = NO_NOTES if event.what == "note" else NO_SUCH_FORM
            yield {"case": story.id, "day": event.day, "who": event.who, "what": event.what, "why": why}
