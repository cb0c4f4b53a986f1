"""The joint texts of a case as the care team reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clients.models import Case, Client
from homework.library.pages import joint_items
from homework.models import JointVersion
from homework.models.joint import VIEW_JOINT
from homework.queries.forms import form_of
from homework.queries.shown import Shown, shown
from practice.access.actor import Actor
from practice.access.grants import permission_id, running


@dataclass(frozen=True, slots=True)
class Line:
    """One line with the person who agreed to it; a withheld one is not open to the partners."""

    who: str
    answers: tuple[Shown, ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class JointText:
    """The newest version of a joint text that the reader may read."""

    title: str
    number: int
    made_at: datetime
    opened: bool
    lines: tuple[Line, ...]


def joint_texts(case: Case, people: Sequence[Client], actor: Actor) -> list[JointText]:
    """The newest version of each joint text of a case that the actor may read."""
    rows = (
        JointVersion.objects.filter(
            running(actor.today(), "grants__"),
            grants__user_id=actor.person,
            grants__permission_id=permission_id(JointVersion, VIEW_JOINT),
            assignment__case=case,
        )
        .select_related("assignment__version")
        .order_by("assignment_id", "number")
    )
    newest = {row.assignment_id: row for row in rows}
    return [_text(row, people) for row in newest.values()]


def _text(row: JointVersion, people: Sequence[Client]) -> JointText:
    names = {client.pk: client.called for client in people}
    called = {f"partner_{letter}": client.called for letter, client in zip("ab", people, strict=False)}
    form = form_of(row.assignment.version)
    group = next(item for item in joint_items(form) if item.is_entries)
    lines = []
    for line in row.lines:
        whole = shown(form, {group.link_id: [line["answers"]]}, called)
        answers = whole[0].entries[0] if whole and whole[0].entries else ()
        lines.append(Line(names.get(line["author"], ""), answers, withheld=bool(line["withheld"])))
    return JointText(form.title, row.number, row.made_at, row.opened, tuple(lines))
