"""An instrument that others wrote: its licence, where its wording was read, and what its answers add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from homework.library.scale import Scale
from homework.library.scoring import Score, score

SHIPPED, HELD = "shipped", "held"


@dataclass(frozen=True, slots=True)
class Compared:
    """A source that the wording, the order and the anchors were compared with, where it is found, and when."""

    what: str
    where: str
    on: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a form is told that asks the questions of an instrument.

    ``items`` are the link ids of the items that count, in the order of the scale; ``points`` says what a code is worth
    where the code itself is no number. ``rights`` is "shipped" for what comes with the product, "held" for what a
    practice brought and said that it may use. ``licence`` is printed wherever its words are.
    """

    code: str
    version: str
    language: str
    licence: str
    rights: str
    items: tuple[str, ...]
    scale: Scale
    compared: tuple[Compared, ...] = ()
    loinc: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, int] = field(default_factory=dict)

    def worth(self, code: object) -> object:
        """The points of an answer; None for what is unanswered."""
        if code is None:
            return None
        if self.points:
            return self.points.get(str(code), code)
        return int(code) if isinstance(code, str) and code.removeprefix("-").isdecimal() else code

    def scored(self, answers: Mapping[str, object]) -> Score:
        """What answers add up to; raises OutOfRangeError for one that the instrument does not offer."""
        return score(self.scale, [self.worth(answers.get(link_id)) for link_id in self.items])
