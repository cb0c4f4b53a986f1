"""The joint text as one partner may read it: the newest version that a grant opens, with the actor's own lines."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.models import Client, Participant
from homework.enums import Capacity
from homework.library.form import Answers
from homework.models import JointLine, Part
from homework.queries.joint_versions import VersionLine, lines_of, newest_of_each, readable_versions
from homework.queries.wording import in_own_language
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError

NEWEST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One line: whose it is, whether it is the actor's, and whether it stands in the joint text.

    ``text`` is the key of the version in which somebody else's line was read, 0 for one's own.
    """

    code: str
    author: int
    name: str
    own: bool
    agreed: bool
    answers: Answers
    text: int = 0


def joint_part(code: str, actor: Actor) -> Part:
    """The actor's own part of something that is done together; any other does not exist.

    One that was taken back does as long as lines of the actor's own stand in it.
    """
    rows = _own_joint_parts(actor).filter(code=code, assignment__case__practice_id=actor.practice)
    part = in_own_language(rows).select_related("assignment__version", "assignment__case__practice").first()
    if part is None:
        raise NotVisibleError
    return part


def _own_joint_parts(actor: Actor) -> QuerySet[Part]:
    own = JointLine.objects.filter(assignment=OuterRef("assignment"), author_id=actor.person, removed_at=None)
    return Part.objects.filter(
        Q(assignment__taken_back_at=None) | Exists(own),
        author_id=actor.person,
        assignment__version__definition__joint=True,
    )


def own_line(part: Part, code: str, actor: Actor) -> JointLine:
    """A line of the actor's own that was not taken out."""
    lines = JointLine.objects.filter(assignment=part.assignment, author_id=actor.person, removed_at=None)
    line = lines.filter(code=code).select_related("assignment__version", "assignment__case").first()
    if line is None:
        raise NotVisibleError
    return line


def reworded_lines(part: Part, actor: Actor) -> list[JointLine]:
    """The actor's own lines in whose place other words of theirs stand by now, the oldest first."""
    rows = JointLine.objects.filter(assignment=part.assignment, author_id=actor.person, replaced_by__isnull=False)
    return list(rows.order_by("pk"))


def joint_lines(part: Part, actor: Actor) -> list[Line]:
    """The joint text, each author's lines together, then the actor's lines that are not agreed yet.

    Of one's own lines the lines themselves count, not the version: so a line that is withheld looks to its author like
    any other. Nor does the order tell what a version holds: one's own lines stand as they were written.
    Of what was taken back each author reads their own lines.
    """
    own = list(
        JointLine.objects.filter(assignment=part.assignment, author_id=actor.person, removed_at=None).order_by("pk")
    )
    names = {client.pk: client.called for client in Client.objects.filter(parts__assignment=part.assignment)}
    mine = [_from_line(line, names) for line in own]
    theirs = [_from_version(text, row, names) for text, row in _open_to(part, actor) if row.author != actor.person]
    order = list(Participant.objects.filter(case=part.assignment.case_id).values_list("client_id", flat=True))
    text = sorted((line for line in (*theirs, *mine) if line.agreed), key=lambda line: order.index(line.author))
    return [*text, *(line for line in mine if not line.agreed)]


def _open_to(part: Part, actor: Actor) -> list[tuple[int, VersionLine]]:
    if part.assignment.taken_back_at is not None:
        return []
    readable = readable_versions(actor, only=Capacity.PARTNER).filter(assignment=part.assignment_id)
    texts = newest_of_each(readable)
    return [(version.pk, line) for version in texts for line in lines_of(version) if not line.withheld]


def _from_version(text: int, row: VersionLine, names: dict[int, str]) -> Line:
    return Line(row.code, row.author, names[row.author], own=False, agreed=True, answers=row.answers, text=text)


def _from_line(line: JointLine, names: dict[int, str]) -> Line:
    name, agreed = names[line.author_id], line.agreed_at is not None
    return Line(line.code, line.author_id, name, own=True, agreed=agreed, answers=line.answers)


def promises(part: Part, actor: Actor) -> dict[str, str]:
    """The promises that stand in the joint texts of the case of an own part, by the code of their line."""
    together = Part.objects.filter(
        author_id=actor.person,
        assignment__case_id=part.assignment.case_id,
        assignment__taken_back_at=None,
        assignment__version__exercise__slug="commitments-agreement",
    ).select_related("assignment__version")
    lines = [line for other in together.order_by("pk") for line in joint_lines(other, actor)]
    return {line.code: str(line.answers.get("c_text", "")) for line in lines if line.agreed}


def has_joint_text(actor: Actor, *, limit: int = NEWEST) -> list[Part]:
    """The actor's own parts of what is done together, the newest first."""
    return list(_own_joint_parts(actor).select_related("assignment__version").order_by("-pk")[:limit])
