"""Cliniko is asked again and again: people and sessions come in once, follow what changes, and are never guessed."""

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from clients.actions import polling
from clients.actions.cases import cancel_session, open_case, plan_session
from clients.actions.lines import decide, pause, resume
from clients.actions.retention import forget
from clients.connectors.cliniko import base_of
from clients.enums import RunEnd, Standing, Trouble
from clients.models import Case, Client, ClientElsewhere, Line, LineQuestion, LineRun, Session
from clients.queries.lines import questions_for
from homework.actions.records import revoke_record_system
from practice.people.addresses import people_with
from practice.people.models import User
from practice.sync.models import RecordSystem
from tests.cast import Cast
from tests.clients.lines.cliniko_server import ClinikoServer
from tests.clients.lines.conftest import Time, Turn
from tests.practice.sync.peers import Asked, Reply

AT = "2026-11-{day:02}T{hour:02}:00:00Z"


def at(day: int, hour: int = 9) -> str:
    return AT.format(day=day, hour=hour)


def patient(
    server: ClinikoServer, key: int, first: str, last: str = "Lind", *, when: str = at(1), **more: object
) -> None:
    values = {"first_name": first, "last_name": last, "email": f"{first.lower()}@example.net"}
    server.put("patients", key, when, **{**values, "date_of_birth": "1985-05-05", **more})


def visit(server: ClinikoServer, key: int, of: int, starts: str, *, when: str = at(1), **more: object) -> None:
    ends = starts.replace(":00:00Z", ":50:00Z")
    whose = server.link("patients", of)
    server.put("individual_appointments", key, when, starts_at=starts, ends_at=ends, patient=whose, **more)


def group(server: ClinikoServer, key: int, of: tuple[int, ...], starts: str, *, when: str = at(1)) -> None:
    ends = starts.replace(":00:00Z", ":50:00Z")
    server.put("group_appointments", key, when, starts_at=starts, ends_at=ends, patient_ids=list(of))
    for one in of:
        links = {"booking": server.link("bookings", key), "patient": server.link("patients", one)}
        server.put("attendees", key * 10 + one, when, **links)


def found(email: str) -> Client:
    return Client.objects.select_related("user").get(user=people_with(email).get())


def names() -> list[str]:
    return sorted(client.user.name for client in Client.objects.select_related("user"))


def alone(cast: Cast, client: Client) -> Case:
    return open_case([client], treating=cast.users["clinician"], by=cast.actor("owner"))


def ids() -> dict[str, str]:
    return {row.value: row.client.user.name for row in ClientElsewhere.objects.select_related("client__user")}


def reasons() -> list[tuple[str, str]]:
    return sorted((row.value, row.reason) for row in LineQuestion.objects.filter(choice=""))


def counts(run: LineRun) -> dict[str, int]:
    every = ("clients_new", "clients_linked", "clients_changed", "sessions_new", "sessions_changed", "asked")
    told = {name: getattr(run, name) for name in (*every, "sessions_cancelled")}
    return {name: count for name, count in told.items() if count}


@pytest.mark.parametrize(
    ("key", "base"),
    [
        ("abc-au1", "https://api.au1.cliniko.com/v1"),
        ("abc-def-uk2", "https://api.uk2.cliniko.com/v1"),
        ("abc-can1", "https://api.can1.cliniko.com/v1"),
        ("old", "https://api.au1.cliniko.com/v1"),
        ("x-evil.example/au1", "https://api.au1.cliniko.com/v1"),
    ],
)
def test_the_key_says_where_an_account_lives(key: str, base: str) -> None:
    assert base_of(key) == base


def test_people_come_in_once_with_their_ids(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Nora", preferred_first_name="No")
    run = turn()
    assert (run.end, counts(run)) == (RunEnd.DONE, {"clients_new": 1})
    nora = found("nora@example.net")
    assert (nora.user.name, nora.called, nora.born, ids()) == ("Nora Lind", "No", "1985-05-05", {"7": "Nora Lind"})
    assert counts(turn()) == {}
    assert names() == ["Ana Reyes", "Jonah Reyes", "Nora Lind"]


def test_a_change_of_who_they_are_is_written_down_but_their_address_is_theirs(
    server: ClinikoServer, turn: Turn, time: Time
) -> None:
    patient(server, 7, "Nora")
    turn()
    patient(server, 7, "Nora", "Berg", when=at(24, 13), email="other@example.net")
    time.now = datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert counts(turn()) == {"clients_changed": 1}
    assert found("nora@example.net").user.name == "Nora Berg"


def test_whoever_is_here_already_is_known_by_address_and_name(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Ana", "Reyes", email="ana@example.org")
    assert counts(turn()) == {"clients_linked": 1}
    assert (ids(), names()) == ({"7": "Ana Reyes"}, ["Ana Reyes", "Jonah Reyes"])


def test_nobody_is_taken_for_somebody_else_by_their_name(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    patient(server, 7, "Ana", "Reyes", email="another@example.net")
    assert counts(turn()) == {"asked": 1}
    (question,) = questions_for(cast.actor("front_desk"))
    assert (question.reason, ids()) == ("same_name", {})
    assert decide(question, "new", by=cast.actor("front_desk"))
    assert (names(), list(ids())) == (["Ana Reyes", "Ana Reyes", "Jonah Reyes"], ["7"])


def test_whoever_is_told_to_be_the_one_is(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    patient(server, 7, "Ana", "Reyes", email="another@example.net")
    turn()
    (question,) = questions_for(cast.actor("front_desk"))
    decide(question, f"same:{cast.client('ana').code}", by=cast.actor("front_desk"))
    assert (names(), ids(), reasons()) == (["Ana Reyes", "Jonah Reyes"], {"7": "Ana Reyes"}, [])


def test_whoever_is_left_out_is_forgotten_and_not_asked_about_again(
    server: ClinikoServer, turn: Turn, cast: Cast
) -> None:
    patient(server, 7, "Ana", "Reyes", email="another@example.net")
    turn()
    (question,) = questions_for(cast.actor("front_desk"))
    decide(question, "leave", by=cast.actor("front_desk"))
    patient(server, 7, "Anna", "Reyes", when=at(24, 13))
    assert counts(turn()) == {}
    kept = LineQuestion.objects.get()
    assert (kept.choice, kept.said, names()) == ("leave", {}, ["Ana Reyes", "Jonah Reyes"])


def test_one_id_is_not_given_to_two_people(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    """The record there was written over with somebody else."""
    patient(server, 7, "Nora")
    turn()
    patient(server, 7, "Olaf", "Berg", when=at(24, 13), date_of_birth="1990-01-01")
    assert counts(turn()) == {"asked": 1}
    assert (reasons(), found("nora@example.net").user.name) == ([("7", "id_of_another")], "Nora Lind")
    decide(questions_for(cast.actor("owner")).get(), f"same:{found('nora@example.net').code}", by=cast.actor("owner"))
    assert (found("nora@example.net").user.name, reasons()) == ("Olaf Berg", [])


def test_two_records_of_one_person_here_are_never_made_one(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Nora")
    turn()
    patient(server, 8, "Nora", when=at(24, 13))
    turn()
    assert (ids(), reasons()) == ({"7": "Nora Lind"}, [("8", "has_another_id")])


def test_a_minor_and_whoever_has_no_address_wait(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Kit", date_of_birth="2012-01-01")
    patient(server, 8, "Bo", email="")
    patient(server, 9, "Cy", date_of_birth=None)
    assert counts(turn()) == {"asked": 3}
    assert reasons() == [("7", "minor"), ("8", "no_address"), ("9", "age_unknown")]


def test_what_is_mended_there_comes_in_by_itself(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 8, "Bo", email="")
    turn()
    patient(server, 8, "Bo", when=at(24, 13))
    assert counts(turn()) == {"clients_new": 1}
    assert reasons() == []


def test_whoever_is_archived_or_deleted_there_is_not_brought_in(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Nora", archived_at=at(2))
    patient(server, 8, "Olaf", deleted_at=at(2))
    assert counts(turn()) == {}
    assert names() == ["Ana Reyes", "Jonah Reyes"]


@pytest.mark.parametrize("column", ["archived_at", "deleted_at"])
def test_that_care_has_ended_there_is_asked_about(server: ClinikoServer, turn: Turn, cast: Cast, column: str) -> None:
    patient(server, 7, "Nora")
    turn()
    patient(server, 7, "Nora", when=at(24, 13), **{column: at(24, 13)})
    assert (counts(turn()), reasons()) == ({"asked": 1}, [("7", "gone_there")])
    assert found("nora@example.net").standing == Standing.IN_CARE
    assert counts(turn()) == {}
    decide(questions_for(cast.actor("owner")).get(), "ended", by=cast.actor("owner"))
    assert (found("nora@example.net").standing, reasons()) == (Standing.ARCHIVED, [])


def test_a_session_goes_into_the_only_case_of_its_person(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    patient(server, 7, "Nora")
    turn()
    case = alone(cast, found("nora@example.net"))
    visit(server, 31, 7, at(27), when=at(24, 13))
    assert counts(turn()) == {"sessions_new": 1}
    session = Session.objects.get()
    assert (session.case, session.starts_at, session.minutes, session.zone) == (
        case,
        datetime(2026, 11, 27, 9, tzinfo=UTC),
        50,
        "Europe/London",
    )


def test_a_session_is_moved_cancelled_and_planned_anew_as_it_is_there(
    server: ClinikoServer, turn: Turn, cast: Cast
) -> None:
    patient(server, 7, "Nora")
    turn()
    case = alone(cast, found("nora@example.net"))
    visit(server, 31, 7, at(27), when=at(24, 13))
    turn()
    visit(server, 31, 7, at(28), when=at(24, 14))
    assert counts(turn()) == {"sessions_changed": 1}
    visit(server, 31, 7, at(28), when=at(24, 15), cancelled_at=at(24, 15))
    assert counts(turn()) == {"sessions_cancelled": 1}
    visit(server, 31, 7, at(28), when=at(24, 16), cancelled_at=None)
    assert counts(turn()) == {"sessions_new": 1}
    told = Session.objects.filter(case=case).order_by("pk").values_list("starts_at__day", "cancelled_at__hour")
    assert list(told) == [(28, 12), (28, None)]


def test_what_the_desk_changed_stands_until_it_changes_there(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    patient(server, 7, "Nora")
    turn()
    alone(cast, found("nora@example.net"))
    visit(server, 31, 7, at(27), when=at(24, 13))
    turn()
    cancel_session(Session.objects.get(), by=cast.actor("owner"))
    visit(server, 31, 7, at(27), when=at(24, 14), notes="Nothing of ours")
    assert counts(turn()) == {}
    assert Session.objects.filter(cancelled_at=None).count() == 0


def test_a_session_that_the_desk_had_planned_is_the_same_one(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    patient(server, 7, "Nora")
    turn()
    case = alone(cast, found("nora@example.net"))
    own = {"zone": "Europe/London", "minutes": 50, "by": cast.actor("owner")}
    plan_session(case, datetime(2026, 11, 27, 9, tzinfo=UTC), **own)  # type: ignore[arg-type]  # values of several kinds
    visit(server, 31, 7, at(27), when=at(24, 13))
    assert counts(turn()) == {}
    visit(server, 31, 7, at(28), when=at(24, 14))
    assert counts(turn()) == {"sessions_changed": 1}
    assert Session.objects.get().starts_at.day == 28


def test_a_session_that_is_deleted_there_is_cancelled_here(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    patient(server, 7, "Nora")
    turn()
    alone(cast, found("nora@example.net"))
    visit(server, 31, 7, at(27), when=at(24, 13))
    turn()
    # The moment of the last change stays what it was.
    server.tables["individual_appointments"][31]["deleted_at"] = at(24, 14)
    assert counts(turn()) == {"sessions_cancelled": 1}
    assert Session.objects.get().cancelled_at is not None


def test_a_session_waits_for_its_case_and_comes_in_when_there_is_one(
    server: ClinikoServer, turn: Turn, cast: Cast
) -> None:
    patient(server, 7, "Nora")
    visit(server, 31, 7, at(27))
    visit(server, 32, 99, at(27))
    turn()
    assert reasons() == [("31", "no_case"), ("32", "not_here")]
    alone(cast, found("nora@example.net"))
    assert counts(turn()) == {"sessions_new": 1}
    assert reasons() == [("32", "not_here")]


def test_a_session_of_one_partner_never_slips_into_the_couples_case(
    server: ClinikoServer, turn: Turn, cast: Cast
) -> None:
    couple = cast.couple()
    patient(server, 7, "Ana", "Reyes", email="ana@example.org")
    visit(server, 31, 7, at(27))
    visit(server, 32, 7, at(28))
    assert counts(turn()) == {"clients_linked": 1, "asked": 2}
    assert reasons() == [("31", "which_case"), ("32", "which_case")]
    question = questions_for(cast.actor("owner")).filter(thing="session").first()
    assert question is not None
    assert decide(question, f"case:{couple.code}", by=cast.actor("owner"))
    # The word was on one of them, and says nothing about the other.
    assert (Session.objects.get().starts_at.day, reasons()) == (27, [("32", "which_case")])


def test_a_group_of_both_partners_is_theirs_and_of_others_it_waits(
    server: ClinikoServer, turn: Turn, cast: Cast
) -> None:
    couple = cast.couple()
    for key, name in ((7, "Ana"), (8, "Jonah")):
        patient(server, key, name, "Reyes", email=f"{name.lower()}@example.org")
    patient(server, 9, "Nora")
    group(server, 41, (7, 8), at(27))
    group(server, 42, (7, 9), at(28))
    turn()
    assert [(one.case, one.starts_at.day) for one in Session.objects.all()] == [(couple, 27)]
    assert reasons() == [("42", "no_case")]


def test_a_group_nobody_comes_to_any_more_is_cancelled(server: ClinikoServer, turn: Turn, cast: Cast) -> None:
    cast.couple()
    for key, name in ((7, "Ana"), (8, "Jonah")):
        patient(server, key, name, "Reyes", email=f"{name.lower()}@example.org")
    group(server, 41, (7, 8), at(27))
    turn()
    server.put("attendees", 417, at(24, 13), cancelled_at=at(24, 13))
    assert counts(turn()) == {}
    server.put("attendees", 418, at(24, 14), cancelled_at=at(24, 14))
    assert counts(turn()) == {"sessions_cancelled": 1}


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
    assert list(ids()) == ["7", "8"]


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


def test_whose_record_was_deleted_here_is_not_brought_in_again(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Nora")
    turn()
    forget(found("nora@example.net"))
    patient(server, 7, "Nora", when=at(24, 13), email="new@example.net")
    assert counts(turn()) == {}
    assert not people_with("new@example.net").exists()
