"""What partners of the story agree to do, line by line, and what they say each week about how it went."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from homework.actions.joint import agree_line, draft_line
from homework.demo.gifts import Gift, Telling, resolved
from homework.demo.stage import Act, Stage
from homework.demo.story import WEEKS, CaseStory

AGREEMENT, CHECK = "commitments-agreement", "commitment-check"
SATURDAY = 5
FREELY = {"c_free": "freely", "c_confirm": True}


def agreement(story: CaseStory, told: Mapping[str, Any]) -> Gift:
    """The form that both fill in together, and each one's own two questions about it."""
    tellings = tuple(Telling(story.id + who, told["agreed"], told["own"][who], FREELY) for who in story.letters)
    key = f"{story.id}-agreement"
    to = tuple(story.id + who for who in story.letters)
    return Gift(key=key, case=story.id, exercise=AGREEMENT, day=7, hour=told["given"], to=to, tellings=tellings)


def lines(story: CaseStory, told: Mapping[str, Any], stage: Stage) -> Iterator[Act]:
    """Every line of the joint text: its maker writes it and agrees to it."""
    for promise in story.entries("commitments"):
        words = told["lines"].get(promise["id"])
        if words is not None:
            at = stage.calendar.at(words.get("day", told["agreed"]), words["hour"])
            yield Act(at, partial(_agree, stage, story.id, promise, words["text"]))


def _agree(stage: Stage, case: str, promise: Mapping[str, Any], text: str) -> None:
    by = stage.actor(case + promise["maker"])
    answers = resolved(stage, _line(promise, text))
    line = draft_line(stage.assignments[f"{case}-agreement"], answers, by=by)
    agree_line(line, by=by)
    stage.lines[f"{case}-{promise['id']}"] = line


def _line(promise: Mapping[str, Any], text: str) -> dict[str, object]:
    recurring = promise["kind"] == "recurring"
    when = {"c_per_week": _target(promise)} if recurring else {"c_due": f"@{promise['due_day']}"}
    return {
        "c_maker": f"partner_{promise['maker'].lower()}",
        "c_text": text,
        "c_area": promise["area"],
        "c_kind": promise["kind"],
        "c_weight": promise["weight"],
        "c_visible": "both_can_see",
        **when,
    }


def _target(promise: Mapping[str, Any]) -> int:
    return next(int(week["target"]) for week in promise["weekly"] if week)


def weekly_checks(story: CaseStory, told: Mapping[str, Any]) -> Iterator[Gift]:
    """What became of every promise, week by week; both say the same, and a week on pause is let go."""
    for week in range(1, WEEKS):
        paused = week in told.get("paused", [])
        people = () if paused else tuple(_telling(story, who, week, told) for who in story.letters)
        first = week == 1
        yield Gift(
            key=f"{story.id}-promises-{week}",
            case=story.id,
            exercise=CHECK,
            day=told["agreed"] if first else 7 * week,
            hour="21:30" if first else told["given"],
            to=tuple(story.id + who for who in story.letters),
            tellings=people,
            days={"paused": (7 * week, "17:00"), "taken_back": (7 * week + 7, told["given"])} if paused else {},
        )


def _entries(case: str, promise: Mapping[str, Any], week: int) -> list[dict[str, object]]:
    reference = f"#{case}-{promise['id']}"
    if promise["kind"] == "recurring":
        done = promise["weekly"][week]
        return [{"cc_ref": reference, "cc_done": done["done"]}] if done else []
    if promise["due_day"] // 7 != week:
        return []
    openness = {"cc_open": "told_after"} if promise["outcome"] == "not_kept" else {}
    return [{"cc_ref": reference, "cc_outcome": promise["outcome"], **openness}]


def _telling(story: CaseStory, who: str, week: int, told: Mapping[str, Any]) -> Telling:
    entries = [entry for promise in story.entries("commitments") for entry in _entries(story.id, promise, week)]
    note = told.get("notes", {}).get(str(week), {}).get(who)
    if note:
        entries = [entry | {"cc_note": note} if "cc_outcome" in entry else entry for entry in entries]
    hour = "09:25" if who == "A" else "12:20"
    return Telling(story.id + who, 7 * week + SATURDAY, hour, {"cc": entries, "cc_change": False})
