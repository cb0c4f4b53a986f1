"""Opens a response to a reader and writes down that it was opened, before the bytes leave."""

from collections.abc import Iterable

from django.db import transaction

from homework.enums import Capacity
from homework.models import JointGrant, JointOpening, Opening, Response, Unread
from homework.queries.responses import Reading, Shown, read
from practice import clock
from practice.access.actor import Actor
from practice.access.prepared import Insert
from practice.audit.record import record

_OPENINGS = Insert(Opening, "response", "person", "capacity", "way", "at")


@transaction.atomic
def open_part(part_code: str, *, way: str = "page", by: Actor) -> Reading:
    """Read a part as ``by`` may, and keep that it was opened. Raises NotVisibleError when there is nothing to read."""
    reading = read(part_code, by)
    keep_opening(reading.response, reading.capacity, way=way, by=by)
    return reading


@transaction.atomic
def keep_opening(response: Response, capacity: Capacity, *, way: str, by: Actor) -> None:
    """Keep that somebody other than its author was shown a response."""
    if capacity == Capacity.AUTHOR:
        return
    _OPENINGS.many([(response.pk, by.person, capacity, way, clock.now())])
    record("open_responses", by=by, way=way, capacity=capacity.value, responses=[response.pk])


@transaction.atomic(savepoint=False)
def keep_openings(readings: Iterable[Shown], *, way: str, by: Actor, first: bool = False) -> None:
    """Keep, once for each response, that somebody was shown something of it, as on a page made from many.

    ``first`` keeps an opening of those alone that they were never shown; that the others were shown again is in the
    audit, and in nobody's log. It is for what is made from several people's words: when it is shown again follows also
    from what one of them does unseen.
    """
    moment = clock.now()
    shown = {one.response.pk: one for one in readings if one.capacity != Capacity.AUTHOR}
    _OPENINGS.many(
        (key, by.person, shown[key].capacity, way, moment)
        for key in sorted(shown.keys() - (_known(shown, by) if first else set()))
    )
    for capacity in sorted({one.capacity for one in shown.values()}):
        keys = [key for key, one in sorted(shown.items()) if one.capacity == capacity]
        record("open_responses", by=by, way=way, capacity=capacity.value, responses=keys)


def _known(responses: Iterable[int], by: Actor) -> set[int]:
    rows = Opening.objects.filter(response_id__in=list(responses), person_id=by.person)
    return set(rows.values_list("response_id", flat=True))


@transaction.atomic
def keep_joint_openings(texts: Iterable[int], *, way: str, by: Actor) -> None:
    """Keep that somebody was shown versions of joint texts, given by their keys; one's own lines are no opening."""
    held = JointGrant.objects.filter(content_object_id__in=set(texts), user_id=by.person).order_by("content_object_id")
    moment, grants = clock.now(), list(held.select_related("content_object"))
    JointOpening.objects.bulk_create(
        JointOpening(
            version=grant.content_object,
            client_id=author,
            person_id=by.person,
            capacity=grant.capacity,
            way=way,
            at=moment,
        )
        for grant in grants
        for author in sorted({int(line["author"]) for line in grant.content_object.lines} - {by.person})
    )
    if grants:
        capacity, keys = Capacity(grants[0].capacity), [grant.content_object_id for grant in grants]
        record("open_joint_text", by=by, way=way, capacity=capacity.value, texts=keys)


@transaction.atomic
def mark_read(part_code: str, *, by: Actor) -> None:
    """Take a response off the reader's list of new ones."""
    reading = read(part_code, by)
    Unread.objects.filter(user_id=by.person, response=reading.response).delete()
    record("mark_read", by=by, response=reading.response.pk)
