import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from practice.audit.chain import seal_practice
from practice.audit.checkpoints import checkpoints_folder
from practice.audit.models import Event, EventLink, UnsealedEvent
from practice.audit.record import record
from practice.audit.seals import event_bytes, link_bytes, sign
from practice.audit.verify import verify
from tests.cast import Cast
from tests.forgetting import unlocked

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = 100


@pytest.fixture
def practice() -> Iterator[int]:
    """A chain of a hundred places, sealed ten at a time, in a database whose triggers the attacker took off."""
    by = Cast().actor("owner")
    seal_practice(by.practice)
    while (number := EventLink.objects.filter(practice_id=by.practice).count()) < PLACES:
        with transaction.atomic():
            for _ in range(min(10, PLACES - number)):
                record("sweep", by=by, room=number)
        seal_practice(by.practice)
    assert verify(by.practice, checkpoints_folder()).faults == ()
    with unlocked():
        yield by.practice


def sql(words: str, *values: str | int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words, values)


def link(practice: int, place: int) -> EventLink:
    return EventLink.objects.select_related("event").get(practice_id=practice, number=place)


def edit(practice: int, place: int) -> None:
    """One column of the event is changed, each in turn."""
    values = {
        "action": "rest",
        "subjects": '{"room": 7000}',
        "at": "2020-01-01 00:00:00+00",
        "actor_id": None,
        "mark": "0" * 24,
        "seal": "0" * 72,
    }
    column = sorted(values)[place % len(values)]
    change = f"UPDATE practice_event SET {column} = %s WHERE id = %s"  # noqa: S608 - a column named above
    sql(change, values[column], link(practice, place).event_id)


def delete(practice: int, place: int) -> None:
    """The event goes with its place."""
    event = link(practice, place).event_id
    sql("DELETE FROM practice_eventlink WHERE event_id = %s", event)
    sql("DELETE FROM practice_event WHERE id = %s", event)


def insert(practice: int, place: int) -> None:
    """An event that nobody did, dressed like the one at the place; every other one queues to be linked."""
    like = link(practice, place).event
    like.pk, like.mark, like._state.adding = None, f"{place:024}", True
    like.save()
    if place % 2:
        UnsealedEvent.objects.create(event=like, practice_id=practice)
        seal_practice(practice)


def reorder(practice: int, place: int) -> None:
    """Two events change places."""
    one, other = link(practice, place), link(practice, place % PLACES + 1)
    for row, event in ((one, 0), (other, one.event_id), (one, other.event_id)):
        sql("UPDATE practice_eventlink SET event_id = %s WHERE id = %s", event, row.pk)


def cut(practice: int, place: int) -> None:
    """The chain ends before the place."""
    events = EventLink.objects.filter(practice_id=practice, number__gte=place)
    keys = list(events.values_list("event_id", flat=True))
    events._raw_delete(events.db)
    gone = Event.objects.filter(pk__in=keys)
    gone._raw_delete(gone.db)


def rebuild(practice: int, place: int) -> None:
    """Somebody with the stolen key changes one event, seals it anew and makes the whole chain anew."""
    event = link(practice, place).event
    event.subjects = {"room": 7000}
    said = event_bytes(
        practice=practice,
        mark=event.mark,
        actor=event.actor_id,
        action=event.action,
        subjects=event.subjects,
        at=event.at,
    )
    event.seal = sign(practice, said)
    event.save()
    before = ""
    for row in EventLink.objects.filter(practice_id=practice).select_related("event").order_by("number"):
        said = link_bytes(practice=practice, number=row.number, event=row.event_id, seal=row.event.seal, before=before)
        before = row.digest = sign(practice, said)
        row.save()


TAMPERINGS: tuple[Callable[[int, int], None], ...] = (edit, delete, insert, reorder, cut, rebuild)


@pytest.fixture
def undone(practice: int, tmp_path: Path) -> Callable[[Callable[[int, int], None], int], tuple[str, ...]]:
    """Tamper at a place, see what is found, and put all back as it was."""
    folder, kept = checkpoints_folder(), tmp_path / "kept"
    shutil.copytree(folder, kept)

    def found(tamper: Callable[[int, int], None], place: int) -> tuple[str, ...]:
        with transaction.atomic():
            tamper(practice, place)
            faults = verify(practice, folder).faults
            transaction.set_rollback(True)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        return faults

    return found


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_65_whatever_is_done_to_the_record_is_found_at_every_place(
    tamper: Callable[[int, int], None], practice: int, undone: Callable[..., tuple[str, ...]]
) -> None:
    unnoticed = [place for place in range(1, PLACES + 1) if not undone(tamper, place)]
    assert unnoticed == []
    assert verify(practice, checkpoints_folder()).faults == ()


def test_65_each_fault_says_where_it_is(practice: int, undone: Callable[..., tuple[str, ...]]) -> None:
    event = link(practice, 42).event_id

    def said(tamper: Callable[[int, int], None]) -> list[str]:
        return [mask(fault) for fault in undone(tamper, 42)]

    def mask(fault: str) -> str:
        before, checkpoint, after = fault.partition("checkpoint of ")
        return f"{before}{checkpoint}<when>{after[after.find(' signed') :]}" if checkpoint else fault

    assert said(delete) == [
        "Place 42 is missing.",
        f"Place 43 does not follow from the one before and event {link(practice, 43).event_id}.",
    ]
    assert said(edit) == [f"Event {event}, at place 42, is not as it was written."]
    assert said(reorder) == [
        f"Place 42 does not follow from the one before and event {link(practice, 43).event_id}.",
        f"Place 43 does not follow from the one before and event {event}.",
    ]
    assert said(cut) == ["The chain ends at place 41; the checkpoint of <when> signed place 100."]
    assert said(rebuild) == [
        f"Place {place} is not what the checkpoint of <when> signed." for place in (47, 57, 67, 77, 87, 97, 100)
    ]


@pytest.mark.parametrize("seed", range(10))
def test_65_several_at_once_are_found(seed: int, practice: int, undone: Callable[..., tuple[str, ...]]) -> None:
    chance = random.Random(seed)  # noqa: S311 - chance that can be told again

    def several(practice: int, place: int) -> None:
        for tamper in chance.sample((edit, delete, insert), 2):
            tamper(practice, place)
            place = place - 1 or place + 1

    assert undone(several, chance.randrange(1, PLACES + 1)) != ()


def test_65_checkpoints_that_are_changed_taken_out_or_forged_are_found(practice: int, tmp_path: Path) -> None:
    lines = (checkpoints_folder() / f"practice-{practice}.jsonl").read_bytes().splitlines(keepends=True)
    assert len(lines) == 11

    def found(*changed: bytes) -> tuple[str, ...]:
        folder = tmp_path / "changed"
        shutil.copytree(checkpoints_folder(), folder, dirs_exist_ok=True)
        (folder / f"practice-{practice}.jsonl").write_bytes(b"".join(changed))
        return verify(practice, folder).faults

    broken = "does not follow the one before: something was taken out, put in or moved."
    assert found(*lines) == ()
    assert found() == ("The chain has 100 places and no checkpoint.",)
    assert found(*lines[1:]) == (f"Checkpoint 1 {broken}",)
    assert found(*lines[:3], *lines[4:]) == (f"Checkpoint 4 {broken}",)
    assert found(lines[1], lines[0], *lines[2:])[:2] == (f"Checkpoint 1 {broken}", f"Checkpoint 2 {broken}")
    forged = lines[3].replace(b'"number": 37', b'"number": 38')
    assert forged != lines[3]
    assert found(*lines[:3], forged, *lines[4:]) == (
        "Checkpoint 4 was not signed by this installation.",
        f"Checkpoint 5 {broken}",
    )


def test_65_checkpoints_under_a_key_of_the_attackers_own_are_found(practice: int, tmp_path: Path) -> None:
    folder = tmp_path / "forged"
    shutil.copytree(checkpoints_folder(), folder)
    mark = (folder / "public-keys").read_text().split()[0]
    (folder / "public-keys").write_text(f"{mark} {'A' * 43}=\n")
    assert verify(practice, folder).faults[0] == (
        f"The published key {mark} is not one with which this installation signs."
    )
