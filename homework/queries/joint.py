"""The joint text as one partner may read it: the newest version that a grant opens, with the actor's own lines."""

from dataclasses import dataclass

from clients.models import Client
from homework.enums import Capacity
from homework.library.form import Answers
from homework.models import JointGrant, JointLine, JointVersion, Part
from homework.models.joint import VIEW_JOINT
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.grants import permission_id, running

NEWEST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One line: whose it is, whether it is the actor's, and whether it stands in the joint text."""

    code: str
    author: int
    name: str
    own: bool
    agreed: bool
    answers: Answers


def joint_part(code: str, actor: Actor) -> Part:
    """The actor's own part of something that is done together; any other does not exist."""
    rows = Part.objects.filter(
        code=code, author_id=actor.person, assignment__case__practice_id=actor.practice, assignment__taken_back_at=None
    )
    part = rows.select_related("assignment__version", "assignment__case__practice").first()
    if part is None or not part.assignment.version.definition.get("joint"):
        raise NotVisibleError
    return part


def own_line(part: Part, code: str, actor: Actor) -> JointLine:
    """A line of the actor's own that was not taken out."""
    lines = JointLine.objects.filter(assignment=part.assignment, author_id=actor.person, removed_at=None)
    line = lines.filter(code=code).select_related("assignment__version", "assignment__case").first()
    if line is None:
        raise NotVisibleError
    return line


def joint_lines(part: Part, actor: Actor) -> list[Line]:
    """The joint text, each author's lines together, then the actor's lines that are not agreed yet.

    Of one's own lines the lines themselves count, not the version: so a line that is withheld looks to its author like
    any other. Nor does the order tell what a version holds: one's own lines stand as they were written.
    """
    version = _newest(part, actor)
    own = list(
        JointLine.objects.filter(assignment=part.assignment, author_id=actor.person, removed_at=None).order_by("pk")
    )
    names = {client.pk: client.called for client in Client.objects.filter(parts__assignment=part.assignment)}
    mine = [_from_line(line, names) for line in own]
    theirs = [_from_version(row, names) for row in (version.lines if version else []) if _shows(row, actor)]
    text = sorted((line for line in (*theirs, *mine) if line.agreed), key=lambda line: line.author)
    return [*text, *(line for line in mine if not line.agreed)]


def _newest(part: Part, actor: Actor) -> JointVersion | None:
    grant = (
        JointGrant.objects.filter(
            running(actor.today()),
            user_id=actor.person,
            permission_id=permission_id(JointVersion, VIEW_JOINT),
            capacity=Capacity.PARTNER,
            content_object__assignment_id=part.assignment_id,
        )
        .select_related("content_object")
        .order_by("-content_object_id")
        .first()
    )
    return grant.content_object if grant else None


def _shows(row: dict[str, object], actor: Actor) -> bool:
    return row["author"] != actor.person and not row["withheld"]


def _from_version(row: dict[str, object], names: dict[int, str]) -> Line:
    answers, author = row["answers"], int(str(row["author"]))
    said = answers if isinstance(answers, dict) else {}
    return Line(str(row["line"]), author, names[author], own=False, agreed=True, answers=said)


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


def has_joint_text(actor: Actor) -> list[Part]:
    """The actor's own parts of what is done together, the newest first."""
    rows = Part.objects.filter(
        author_id=actor.person, assignment__taken_back_at=None, assignment__version__definition__joint=True
    )
    return list(rows.select_related("assignment__version").order_by("-pk")[:NEWEST])
