"""What is taken back is taken back soon: however much lies there, and whatever else cannot go out."""

import itertools
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest

from clients.enums import Trouble
from clients.models import Line
from homework.fhir.sending import turns
from homework.models import Copy, CopyState, Outlet, Response
from homework.queries.told_outlets import told
from practice import clock
from tests.homework.sending.conftest import Scene
from tests.homework.sending.test_ending import cut_off
from tests.practice.sync.peers import Asked, Reply

ANSWER = "QuestionnaireResponse"
MANY = 200


@pytest.fixture
def sent(scene: Scene) -> Scene:
    scene.couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        scene.couple.hands_in(name, "a", "therapist")
    scene.works()
    return scene


def break_seal(scene: Scene, name: str, key: str) -> None:
    """An answer lies on disk as bytes that nobody sealed."""
    answer = Response.objects.get(part=scene.couple.part(name, key))
    Response.objects.filter(pk=answer.pk).update(**broken(answer, "answers"))


def broken(row: Response | Copy | Line, column: str) -> dict[str, object]:
    sealed = type(row).objects.filter(pk=row.pk).values_list(column, flat=True).get()
    sealed.data = b"\1" * 80
    return {column: sealed}


def words_there(scene: Scene) -> str:
    return json.dumps(scene.server.tables)


def test_of_many_things_none_lies_there_for_long_after_somebody_was_cut_off(
    sent: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn ends long before all is done, and the next one comes a minute later."""
    outlet = Outlet.objects.get()
    table, moment = sent.server.tables[ANSWER], clock.now()
    rows = [
        Copy(outlet=outlet, holder_id=sent.line.acts_as_id, kind=ANSWER, code=f"one-{number}", theirs=f"old-{number}")
        for number in range(MANY)
    ]
    for row in rows:
        row.told, row.state, row.next_at, row.changed_at = "sent", CopyState.THERE, moment, moment
        table[row.theirs] = {"resourceType": ANSWER, "id": row.theirs, "text": "heron"}
    Copy.objects.bulk_create(rows)
    cut_off(sent)
    # The clock of a turn goes on by a second each time that it is looked at: a dozen things are done in each.
    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=itertools.count().__next__))
    for _ in range(MANY // 10):
        sent.couple.world.clock.moment += timedelta(minutes=1)
        turns.send_copies.func()
    assert not Copy.objects.exclude(state=CopyState.ENDED).exists()
    assert "heron" not in words_there(sent)
    outlet.refresh_from_db()
    assert (outlet.trouble, outlet.failures > 0) == (Trouble.NO_RIGHTS, True)


def test_an_answer_that_cannot_be_opened_keeps_nothing_from_being_taken_back_or_sent(sent: Scene) -> None:
    sent.couple.hands_in("ana", "b", "therapist")
    sent.couple.hands_in("ana", "c", "therapist")
    break_seal(sent, "ana", "b")
    sent.couple.lets("ben", on=False)
    sent.works(minutes=1)
    assert "otter" not in words_there(sent)
    assert "note-c-heron" in words_there(sent)
    assert set(Copy.objects.exclude(state=CopyState.ENDED).values_list("state", "trouble")) == {
        (CopyState.THERE, ""),
        (CopyState.WAITING, Trouble.SEALED),
    }
    assert Outlet.objects.get().trouble == ""
    assert "cannot be opened" in str(told(sent.line).trouble)


def test_what_is_taken_back_goes_before_all_that_is_new(sent: Scene) -> None:
    for key in "bcd":
        sent.couple.hands_in("ana", key, "therapist")
    sent.couple.hands_in("ana", "a", "therapist", items=("note", "aside"))
    sent.couple.lets("ben", on=False)
    asked: list[Asked] = []
    sent.server.before = asked.append
    sent.works(minutes=1)
    said = ["entered-in-error" in one.body.decode() for one in asked if one.method in {"PUT", "POST"}]
    assert said[0]
    assert sorted(said, reverse=True) == said
    assert said.count(False) >= 4


def test_what_they_call_it_is_asked_of_them_where_it_cannot_be_opened(sent: Scene) -> None:
    copy = Copy.objects.filter(kind=ANSWER).latest("pk")
    for one in Copy.objects.filter(kind=ANSWER):
        Copy.objects.filter(pk=one.pk).update(**broken(one, "theirs"))
    for name in ("ana", "ben"):
        sent.couple.lets(name, on=False)
    sent.works(minutes=1)
    copy.refresh_from_db()
    assert copy.state == CopyState.ENDED
    assert [row["status"] for row in sent.server.rows(ANSWER)] == ["entered-in-error"] * 2


def test_a_key_that_cannot_be_opened_stops_its_own_line_alone(sent: Scene) -> None:
    Line.objects.filter(pk=sent.line.pk).update(**broken(sent.line, "secrets"))
    asked: list[Asked] = []

    def before(one: Asked) -> Reply | None:
        asked.append(one)
        return None

    sent.server.before = before
    sent.couple.lets("ben", on=False)
    sent.works(minutes=1)
    assert asked == []
    outlet = Outlet.objects.get()
    assert (outlet.trouble, outlet.claim) == (Trouble.SEALED, "")
