"""The joint texts of a case as the care team reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clients.models import Case, Client
from homework.library.pages import line_group
from homework.models import JointVersion
from homework.policy import CaseFacts, JointFacts, may_write_to_all
from homework.queries.comments import Remark, comments_on_texts
from homework.queries.forms import form_of
from homework.queries.joint_versions import lines_of, newest_of_each, readable_versions
from homework.queries.spoken import Spoken, spoken
from practice.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One line with the person who agreed to it; a withheld one is not open to the partners."""

    who: str
    said: Spoken
    withheld: bool


@dataclass(frozen=True, slots=True)
class JointText:
    """The newest version of a joint text that the reader may read."""

    key: int
    title: str
    number: int
    made_at: datetime
    opened: bool
    lines: tuple[Line, ...]
    homework: str
    may_write: bool
    remarks: tuple[Remark, ...]


def joint_texts(case: Case, people: Sequence[Client], facts: CaseFacts, actor: Actor) -> list[JointText]:
    """The newest version of each joint text of a case that the actor may read, and what was written beside it to all.

    ``may_write`` says that the actor may write to all who write it, as far as the case and its texts stand.
    """
    newest = newest_of_each(readable_versions(actor).filter(assignment__case=case))
    if not newest:
        return []
    opened = _opened(case, facts, actor)
    remarks = comments_on_texts(case, facts, actor)
    return [
        _text(row, people, may_write=row.assignment_id in opened, remarks=remarks.get(row.assignment_id, ()))
        for row in newest
    ]


def _opened(case: Case, facts: CaseFacts, actor: Actor) -> set[int]:
    rows = JointVersion.objects.filter(assignment__case=case, opened=True)
    return {
        row.assignment_id for row in rows if may_write_to_all(facts, [JointFacts(row.pk, row.opened)], actor.person)
    }


def _text(row: JointVersion, people: Sequence[Client], *, may_write: bool, remarks: Sequence[Remark]) -> JointText:
    names = {client.pk: client.called for client in people}
    called = {f"partner_{letter}": client.called for letter, client in zip("ab", people, strict=False)}
    form = form_of(row.assignment.version)
    group = line_group(form)
    lines = (
        Line(names.get(line.author, ""), spoken(group, line.answers, called), line.withheld) for line in lines_of(row)
    )
    return JointText(
        row.pk,
        form.title,
        row.number,
        row.made_at,
        row.opened,
        tuple(lines),
        row.assignment.code,
        may_write,
        tuple(remarks),
    )
