"""What an answer is to one reader of the team: new, changed since they read it, or read; others' reading is theirs."""

from collections.abc import Collection
from enum import StrEnum

from homework.models import Opening, Response, Unread
from practice.access.actor import Actor


class ReadingState(StrEnum):
    """How an answer stands with one reader; ``OLDER`` was handed in before they joined, and they never opened it."""

    NEW = "new"
    CHANGED = "changed"
    READ = "read"
    OLDER = "older"


def state(*, unread: bool, opened: bool, opened_before: bool) -> ReadingState:
    """What the current version is to a reader who has or has not opened it, or a version before it."""
    if unread:
        return ReadingState.CHANGED if opened_before else ReadingState.NEW
    return ReadingState.READ if opened else ReadingState.OLDER


def reading_states(responses: Collection[Response], actor: Actor) -> dict[int, ReadingState]:
    """The state of each of these current versions with the actor, by its key: two statements, however many."""
    keys, parts = {row.pk for row in responses}, {row.part_id for row in responses}
    unread = set(Unread.objects.filter(user_id=actor.person, response__in=keys).values_list("response_id", flat=True))
    mine = Opening.objects.filter(person_id=actor.person, response__part__in=parts).distinct()
    opened = set(mine.values_list("response_id", "response__part_id"))
    before = {part for response, part in opened if response not in keys}
    return {
        row.pk: state(
            unread=row.pk in unread,
            opened=(row.pk, row.part_id) in opened,
            opened_before=row.part_id in before,
        )
        for row in responses
    }
