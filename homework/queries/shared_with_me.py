"""All the words of partners that stand open to the actor now, asked of the grants alone."""

from dataclasses import dataclass

from homework.models import Part
from homework.queries.joint import Line, has_joint_text, joint_lines
from homework.queries.responses import Reading, read
from homework.queries.together import opened_beside, opened_to
from practice.access.actor import Actor

ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Theirs:
    """What one partner opened beside an own part."""

    own: Part
    name: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class TheirLine:
    """A line of a partner in a joint text that is open."""

    own: Part
    line: Line


@dataclass(frozen=True, slots=True)
class Shared:
    """What partners share with the actor at one moment."""

    answers: tuple[Theirs, ...]
    lines: tuple[TheirLine, ...]

    @property
    def marks(self) -> frozenset[str]:
        """What is there, in keys and codes: a moment later it may be less."""
        answers = {f"response {found.reading.response.pk}" for found in self.answers}
        return frozenset(answers | {f"line {found.line.code}" for found in self.lines})


def shared_with(actor: Actor) -> Shared:
    """The partners' words that the actor may read now, each part and text in the order in which it was given."""
    own = sorted((waiting.own for waiting in opened_to(actor, limit=ALL)), key=lambda part: part.pk)
    answers = [
        Theirs(part, opened.name, read(opened.part.code, actor))
        for part in own
        for opened in opened_beside(part, actor)
    ]
    texts = sorted(has_joint_text(actor, limit=ALL), key=lambda part: part.pk)
    lines = [TheirLine(part, line) for part in texts for line in joint_lines(part, actor) if not line.own]
    return Shared(tuple(answers), tuple(lines))
