"""Writing to a client about what they handed in, changing it and taking it back, and that they have read it."""

from collections.abc import Iterable

from django.db import transaction

from clients.models import Case
from homework.actions.assigning import announce
from homework.actions.settling import lock
from homework.models import Assignment, Comment, CommentLook, CommentWords, Part
from homework.policy import JointFacts, may_change_comment, may_comment, may_write_to_all
from homework.queries.comments import comment_facts
from homework.queries.facts import case_facts, part_facts
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.codes import new_code

LONGEST = 4000


@transaction.atomic
def write_comment(part: Part, text: str, *, by: Actor) -> Comment:
    """Write to the author of a part about what they handed in; nobody else of the case reads it.

    Raises NotVisibleError unless ``by`` treats or covers the case and may read the part, NotAllowedError for no words.
    """
    case = _locked(part.assignment.case, by)
    part.refresh_from_db(fields=["level", "current"])
    if not may_comment(case_facts([case])[case.pk], part_facts(part), by.person):
        raise NotVisibleError
    require(part.author.erased_at is None, "This person's record was deleted.")
    comment = Comment(part=part, client_id=part.author_id, response_id=part.current_id)
    _write(comment, _worded(text), by)
    record("write_comment", by=by, comment=comment.pk, part=part.pk)
    return comment


@transaction.atomic
def write_to_all(assignment: Assignment, text: str, *, sure: bool, by: Actor) -> list[Comment]:
    """Write to everybody who writes a joint text, beside it; each gets it for themselves.

    Only with the writer's word (``sure``) that all of them may read it. Raises NotVisibleError unless ``by`` treats or
    covers the case, NotAllowedError without that word, or where the text is not open to all of them.
    """
    case = _locked(assignment.case, by)
    facts, words = case_facts([case])[case.pk], _worded(text)
    if by.person not in {seat.person for seat in facts.team}:
        raise NotVisibleError
    versions = [JointFacts(row.pk, row.opened) for row in assignment.joint_versions.all()]
    open_to_all = may_write_to_all(facts, versions, by.person)
    require(open_to_all, "Not all of them can read this text at the moment. Write to each about their own answers.")
    require(sure, "Say that all of them may read it.")
    shared = new_code()
    parts = assignment.parts.select_related("author__user").order_by("pk")
    comments = [Comment(part=part, client=part.author, shared_code=shared) for part in parts]
    for comment in comments:
        _write(comment, words, by)
    keys = [comment.pk for comment in comments]
    record("write_comment_to_all", by=by, assignment=assignment.pk, comments=keys)
    return comments


def _locked(case: Case, by: Actor) -> Case:
    if case.practice_id != by.practice:
        raise NotVisibleError
    return lock([case])[0]


def _worded(text: str) -> str:
    words = text.strip()
    require(bool(words), "Write something first.")
    require(len(words) <= LONGEST, f"Keep it to {LONGEST} characters.")
    return words


def _write(comment: Comment, words: str, by: Actor) -> None:
    comment.written_by_id, comment.written_at = by.person, clock.now()
    comment.save()
    _word(comment, words)
    announce(comment.client)


def _word(comment: Comment, words: str) -> None:
    CommentWords.objects.create(
        comment=comment, client_id=comment.client_id, number=comment.number, text=words, at=clock.now()
    )


@transaction.atomic
def change_comment(comment: Comment, text: str, *, by: Actor) -> None:
    """Put other words in place of a comment, for all who have it; the earlier ones stay, and it is new to its reader.

    Raises NotVisibleError unless ``by`` wrote it and still acts in the case, NotAllowedError once it was taken back.
    """
    words = _worded(text)
    copies = _own(comment, by)
    for copy in copies:
        copy.number, copy.changed_at = copy.number + 1, clock.now()
        copy.save(update_fields=["number", "changed_at"])
        _word(copy, words)
    keys = [copy.pk for copy in copies]
    record("change_comment", by=by, comments=keys)


@transaction.atomic
def take_back_comment(comment: Comment, *, by: Actor) -> None:
    """Take a comment back from all who have it: they see that, and its words no more. The record keeps them."""
    copies = _own(comment, by)
    for copy in copies:
        copy.taken_back_at = clock.now()
        copy.save(update_fields=["taken_back_at"])
    keys = [copy.pk for copy in copies]
    record("take_back_comment", by=by, comments=keys)


def _own(comment: Comment, by: Actor) -> list[Comment]:
    """Every copy of one of the actor's own comments that somebody still has; their case is locked."""
    case = _locked(comment.part.assignment.case, by)
    if not may_change_comment(case_facts([case])[case.pk], comment_facts(comment), by.person):
        raise NotVisibleError
    rows = Comment.objects.filter(client__erased_at__isnull=True).order_by("pk")
    copies = list(rows.filter(shared_code=comment.shared_code) if comment.shared_code else rows.filter(pk=comment.pk))
    require(bool(copies), "This person's record was deleted.")
    require(all(copy.taken_back_at is None for copy in copies), "You have taken this back.")
    return copies


@transaction.atomic
def see_comments(comments: Iterable[Comment], *, by: Actor) -> None:
    """Keep that the one they were written to says they have read them: they are not new any more. Nobody is told.

    Raises NotVisibleError for what was written to somebody else.
    """
    shown = list(comments)
    if any(comment.client_id != by.person for comment in shown):
        raise NotVisibleError
    mine = [comment for comment in shown if comment.taken_back_at is None]
    seen = set(CommentLook.objects.filter(comment__in=mine).values_list("comment_id", "number"))
    new = [comment for comment in mine if (comment.pk, comment.number) not in seen]
    moment = clock.now()
    looks = [CommentLook(comment=comment, number=comment.number, at=moment) for comment in new]
    CommentLook.objects.bulk_create(looks, ignore_conflicts=True)
    keys = [comment.pk for comment in new]
    if keys:
        record("see_comments", by=by, comments=keys)
