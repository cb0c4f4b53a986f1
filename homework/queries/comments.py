"""Clinicians' comments, each for the one it was written to and for the care team that reads this person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from clients.models import Case
from homework.enums import Level
from homework.models import Comment, CommentLook, CommentWords, Part
from homework.policy import CaseFacts, CommentFacts, comment_readers, may_change_comment, may_comment
from homework.queries.facts import case_facts, part_facts
from homework.queries.responses import read
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a comment, and when it was written."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as somebody reads it; ``text`` is "" when it was taken back.

    ``earlier`` holds the wordings before, oldest first, for the care team alone. ``mine`` says that the reader may
    change it, ``version`` which version of the answers it is about, ``to_all`` that all who write the text have it,
    ``is_new`` that the one it was written to has not said yet that they read it.
    """

    row: Comment
    who: str
    text: str
    at: datetime
    changed_at: datetime | None
    taken_back: bool
    is_new: bool
    to_all: bool
    version: int | None
    earlier: tuple[Wording, ...] = ()
    mine: bool = False


def comment_facts(comment: Comment) -> CommentFacts:
    """What is stored about a comment that the rules ask for."""
    return CommentFacts(comment.written_by_id, comment.client_id, joint=bool(comment.shared_code))


def _seen() -> Exists:
    """The condition on comments that the one they were written to has read their newest wording."""
    return Exists(CommentLook.objects.filter(comment=OuterRef("pk"), number=OuterRef("number")))


def _rows() -> QuerySet[Comment]:
    rows = Comment.objects.annotate(is_seen=_seen())
    return rows.select_related("written_by", "response", "part__assignment").order_by("pk")


def _readable(rows: Iterable[Comment], facts: Mapping[int, CaseFacts], actor: Actor) -> list[Comment]:
    return [row for row in rows if actor.person in _readers(row, facts[row.part.assignment.case_id])]


def _readers(row: Comment, case: CaseFacts) -> frozenset[int]:
    return comment_readers(case, comment_facts(row), Level(row.part.level) if row.part.level else None)


def comments_on(part: Part, actor: Actor) -> list[Remark]:
    """What was written to the author about their answers, as the care team reads it."""
    rows = list(_rows().filter(part=part, shared_code=""))
    if not rows:
        return []
    case = part.assignment.case
    facts = case_facts([case])
    return _told(_readable(rows, facts, actor), facts[case.pk], actor)


def comments_on_texts(case: Case, facts: CaseFacts, actor: Actor) -> dict[int, list[Remark]]:
    """What was written beside the joint texts of a case, by the assignment's key, each once, as the team reads it."""
    rows = _rows().filter(part__assignment__case=case).exclude(shared_code="")
    readable = _readable(rows.select_related("client"), {case.pk: facts}, actor)
    # The copy of somebody whose record was deleted has no words any more.
    once = {row.shared_code: row for row in sorted(readable, key=lambda row: row.client.erased_at is None)}
    found: dict[int, list[Remark]] = {}
    for remark in _told(sorted(once.values(), key=lambda row: row.pk), facts, actor):
        found.setdefault(remark.row.part.assignment_id, []).append(remark)
    return found


def _told(rows: list[Comment], facts: CaseFacts, actor: Actor) -> list[Remark]:
    """Every wording, for the care team."""
    wordings = _wordings(rows)
    return [
        _remark(row, wordings[row.pk], earlier=True, mine=may_change_comment(facts, comment_facts(row), actor.person))
        for row in rows
    ]


def own_comments(part: Part, actor: Actor) -> list[Remark]:
    """What was written to the actor about their own answers."""
    return _to(_rows().filter(part=part, shared_code=""), actor)


def own_comments_on_text(part: Part, actor: Actor) -> list[Remark]:
    """What was written to the actor, and to all others who write it, beside a joint text that is open to them."""
    return _to(_rows().filter(part=part).exclude(shared_code=""), actor)


def every_own_comment(actor: Actor) -> list[Remark]:
    """All that clinicians wrote to the actor and that the actor may read, the oldest first."""
    return _to(_rows(), actor)


def new_comments(actor: Actor) -> list[Comment]:
    """What was written to the actor and waits for them to read it; nothing of what was taken back."""
    rows = _own(_rows().filter(~_seen(), taken_back_at__isnull=True), actor)
    return _readable(rows, _facts_of(rows), actor)


def _own(rows: QuerySet[Comment], actor: Actor) -> list[Comment]:
    mine = rows.filter(client_id=actor.person, part__assignment__case__practice_id=actor.practice)
    return list(mine.select_related("part__assignment__case__practice", "part__assignment__version"))


def _facts_of(rows: Iterable[Comment]) -> dict[int, CaseFacts]:
    cases = {row.part.assignment.case_id: row.part.assignment.case for row in rows}
    return case_facts(cases.values()) if cases else {}


def _to(rows: QuerySet[Comment], actor: Actor) -> list[Remark]:
    own = _own(rows, actor)
    found = _readable(own, _facts_of(own), actor)
    wordings = _wordings(found)
    return [_remark(row, wordings[row.pk]) for row in found]


def _wordings(rows: Iterable[Comment]) -> dict[int, list[CommentWords]]:
    found: dict[int, list[CommentWords]] = {row.pk: [] for row in rows}
    for words in CommentWords.objects.filter(comment_id__in=found).order_by("comment_id", "number"):
        found[words.comment_id].append(words)
    return found


def _remark(row: Comment, wordings: list[CommentWords], *, earlier: bool = False, mine: bool = False) -> Remark:
    taken_back = row.taken_back_at is not None
    before = wordings if taken_back else wordings[:-1]
    return Remark(
        row=row,
        who=row.written_by.name,
        text="" if taken_back else wordings[-1].text,
        at=row.written_at,
        changed_at=row.changed_at,
        taken_back=taken_back,
        is_new=not (taken_back or getattr(row, "is_seen", True)),
        to_all=bool(row.shared_code),
        version=row.response.number if row.response else None,
        earlier=tuple(Wording(words.text, words.at) for words in before) if earlier else (),
        mine=mine and not taken_back,
    )


def comment_to_change(code: str, actor: Actor) -> Comment:
    """A comment of the actor's own that they may still change; any other does not exist."""
    row = _rows().select_related("part__assignment__case__practice").filter(code=code, taken_back_at=None).first()
    if row is None or row.part.assignment.case.practice_id != actor.practice:
        raise NotVisibleError
    facts = case_facts([row.part.assignment.case])[row.part.assignment.case_id]
    if not may_change_comment(facts, comment_facts(row), actor.person):
        raise NotVisibleError
    return row


def part_to_comment(code: str, actor: Actor) -> Part:
    """A part about which the actor may write to its author; any other does not exist."""
    part = read(code, actor).response.part
    if not may_comment(case_facts([part.assignment.case])[part.assignment.case_id], part_facts(part), actor.person):
        raise NotVisibleError
    return part
