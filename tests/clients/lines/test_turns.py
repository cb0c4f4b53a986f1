"""Turn after turn nothing is lost and nothing comes twice, whatever happens on the way."""

from urllib.parse import unquote

import pytest

from clients.actions import polling
from clients.actions.lines import pause, resume
from clients.enums import RunEnd, Trouble
from clients.models import Line, LineRun
from homework.actions.records import revoke_record_system
from practice.people.models import User
from practice.sync.models import RecordSystem
from tests.cast import Cast
from tests.clients.lines.cliniko_server import ClinikoServer
from tests.clients.lines.conftest import Time, Turn
from tests.clients.lines.told import at, ids, names, patient
from tests.practice.sync.peers import Asked, Reply


def test_a_page_that_changes_while_it_is_read_loses_nobody(server: ClinikoServer, turn: Turn) -> None:
    """Whoever was read is changed, moves to the end, and all behind slips one place to the front."""
    server.page = 3
    for key in range(1, 11):
        patient(server, key, f"P{key}", when=at(1, key), date_of_birth=f"1980-01-{key:02}")
    changed: list[int] = []

    def meanwhile(asked: Asked) -> None:
        if asked.path.startswith("/v1/patients?") and len(changed) < 4 and asked.path != first[0]:
            changed.append(len(changed) + 1)
            patient(server, changed[-1], f"P{changed[-1]}", when=at(20, 9 + len(changed)))
        first[0] = asked.path

    first = [""]
    server.before = meanwhile
    turn()
    assert sorted(map(int, ids())) == list(range(1, 11))
    assert changed == [1, 2, 3, 4]


def test_many_that_were_changed_at_one_moment_are_all_read(server: ClinikoServer, turn: Turn) -> None:
    server.page = 3
    for key in range(1, 11):
        patient(server, key, f"P{key}", when=at(1), date_of_birth=f"1980-01-{key:02}")
    turn()
    assert sorted(map(int, ids())) == list(range(1, 11))


def test_what_was_written_late_is_read_at_the_next_turn(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Nora", when=at(1))
    turn()
    patient(server, 8, "Olaf", when="2026-11-01T08:59:00Z", date_of_birth="1990-01-01")
    turn()
    assert sorted(ids()) == ["7", "8"]


def test_when_asked_to_rest_the_turn_ends_and_goes_on_after_that(
    server: ClinikoServer, turn: Turn, time: Time, line: Line
) -> None:
    server.page = 2
    for key in range(1, 6):
        patient(server, key, f"P{key}", when=at(1, key), date_of_birth=f"1980-01-{key:02}")
    seen: list[str] = []

    def busy(asked: Asked) -> Reply | None:
        seen.append(asked.path)
        return Reply(429, b"{}", {"Retry-After": "1800"}) if len(seen) == 2 else None

    server.before = busy
    run = turn()
    assert (run.end, run.trouble, run.clients_new, len(seen)) == (RunEnd.FAILED, Trouble.RESTS, 2, 2)
    waits = Line.objects.get(pk=line.pk).due_at - time.now
    assert waits.total_seconds() == 1800
    polling.ask_lines.func()
    assert len(seen) == 2
    assert turn().clients_new == 3
    assert sorted(map(int, ids())) == [1, 2, 3, 4, 5]


def test_whoever_is_killed_at_it_loses_nothing_and_doubles_nothing(
    server: ClinikoServer, turn: Turn, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.page = 2
    for key in range(1, 7):
        patient(server, key, f"P{key}", when=at(1, key), date_of_birth=f"1980-01-{key:02}")
    take, taken = polling.take_told, []

    def dies(*args: object) -> None:
        taken.append(args)
        if len(taken) == 4:
            raise KeyboardInterrupt
        take(*args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(polling, "take_told", dies)
    with pytest.raises(KeyboardInterrupt):
        turn()
    # The page that was not finished is not there; the one before it is.
    assert sorted(map(int, ids())) == [1, 2]
    polling.ask_lines.func()
    assert LineRun.objects.count() == 1
    time.passes(minutes=4)
    run = turn()
    assert (run.clients_new, sorted(map(int, ids()))) == (4, [1, 2, 3, 4, 5, 6])
    assert User.objects.filter(client__isnull=False).count() == 8
    assert [run.end for run in LineRun.objects.order_by("pk")] == [RunEnd.FAILED, RunEnd.DONE]


def test_much_is_read_over_several_turns(server: ClinikoServer, turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST_PAGES", 2)
    server.page = 2
    for key in range(1, 10):
        patient(server, key, f"P{key}", when=at(1, key), date_of_birth=f"1980-01-{key:02}")
    ends = [turn().end for _ in range(12)]
    assert sorted(map(int, ids())) == list(range(1, 10))
    assert ends[0] == RunEnd.MORE


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (Reply(401, b"{}"), Trouble.REFUSED),
        (Reply(404, b"{}"), Trouble.MISSING),
        (Reply(500, b"oh"), Trouble.BROKEN),
        (Reply(503, b"", {"Retry-After": "60"}), Trouble.RESTS),
        (Reply(302, b"", {"Location": "https://elsewhere.example/"}), Trouble.UNREADABLE),
        (Reply(200, b"<html>"), Trouble.UNREADABLE),
        (Reply(200, b"[]"), Trouble.UNREADABLE),
        (Reply(200, b'{"patients": {"a": 1}}'), Trouble.UNREADABLE),
        (Reply(200, b'{"patients": [{"id": 1, "starts_at": []}]}'), None),
    ],
)
def test_each_failure_is_named(server: ClinikoServer, turn: Turn, reply: Reply, trouble: Trouble | None) -> None:
    server.before = lambda _asked: reply
    run = turn()
    if trouble is not None:
        assert (run.end, run.trouble) == (RunEnd.FAILED, trouble)
    assert names() == ["Ana Reyes", "Jonah Reyes"]


def test_what_fails_is_tried_later_each_time(server: ClinikoServer, turn: Turn, line: Line, time: Time) -> None:
    server.before = lambda _asked: Reply(500, b"")
    waits = []
    for _ in range(8):
        turn()
        waits.append((Line.objects.get(pk=line.pk).due_at - time.now).total_seconds() / 60)
    assert waits == [20, 40, 80, 160, 320, 360, 360, 360]
    server.before = lambda _asked: None
    assert turn().end == RunEnd.DONE
    assert (Line.objects.get(pk=line.pk).due_at - time.now).total_seconds() == 600


def test_a_line_that_is_paused_or_whose_system_is_cut_off_is_not_asked(
    server: ClinikoServer, turn: Turn, line: Line, cast: Cast
) -> None:
    asked: list[str] = []

    def hears(one: Asked) -> None:
        asked.append(unquote(one.path))

    server.before = hears
    pause(line, by=cast.actor("owner"))
    polling.ask_lines.func()
    assert asked == []
    resume(line, by=cast.actor("owner"))
    turn()
    assert "/v1/patients?sort=updated_at&order=asc&per_page=100&page=1&q[]=archived_at:*" in asked
    asked.clear()
    revoke_record_system(RecordSystem.objects.get(), by=cast.actor("owner"))
    assert (turn().trouble, asked) == (Trouble.NO_RIGHTS, [])
