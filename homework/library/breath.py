"""The ways to breathe that an exercise offers, each as steps with their counts."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breath:
    """One way to breathe: in words, and as steps ("in", "hold", "out") with a count of seconds; own pace has none."""

    code: str
    words: str
    steps: tuple[tuple[str, int], ...] = ()

    @property
    def pace(self) -> str:
        """The steps as one line: "in-4 out-6"."""
        return " ".join(f"{way}-{count}" for way, count in self.steps)


BREATHS = (
    Breath(
        "box",
        "Breathe in while you count to four. Hold for four. Breathe out for four. Hold for four. Then start again.",
        (("in", 4), ("hold", 4), ("out", 4), ("hold", 4)),
    ),
    Breath(
        "long_exhale",
        "Breathe in while you count to four. Breathe out while you count to six. Then start again.",
        (("in", 4), ("out", 6)),
    ),
    Breath("own_pace", "Breathe in and out as it feels right. Let the way out be a little longer than the way in."),
)


def chosen(answers: Mapping[str, object]) -> tuple[Breath, ...]:
    """The way to breathe that was chosen; all of them while nothing was."""
    return tuple(breath for breath in BREATHS if breath.code == answers.get("pattern")) or BREATHS
