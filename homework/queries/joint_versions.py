"""Which versions of joint texts somebody may read, and the lines that stand in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from homework.enums import Capacity
from homework.library.form import Answers
from homework.models import JointLine, JointVersion
from homework.models.joint import VIEW_JOINT
from practice.access.actor import Actor
from practice.access.grants import permission_id, running


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A line as it stands in a version; a withheld one is for its author and the team."""

    code: str
    author: int
    answers: Answers
    withheld: bool


def readable_versions(actor: Actor, *, only: Capacity | None = None) -> QuerySet[JointVersion]:
    """The versions that a grant opens to the actor, in any capacity or in one."""
    grant = Q(grants__user_id=actor.person, grants__permission_id=permission_id(JointVersion, VIEW_JOINT))
    if only is not None:
        grant &= Q(grants__capacity=only)
    return JointVersion.objects.filter(running(actor.today(), "grants__"), grant)


def newest_of_each(versions: QuerySet[JointVersion]) -> list[JointVersion]:
    """The newest of these versions of each text, the text that was begun first before the others."""
    rows = versions.select_related("assignment__version").order_by("assignment_id", "number")
    return list({row.assignment_id: row for row in rows}.values())


def lines_of(version: JointVersion) -> Iterator[VersionLine]:
    """The lines of a version, in the order in which they were agreed."""
    written = {line.code: line for line in JointLine.objects.filter(assignment=version.assignment_id)}
    for line in version.lines:
        answers = written[line["line"]].answers
        yield VersionLine(line["line"], int(line["author"]), answers, withheld=bool(line["withheld"]))
