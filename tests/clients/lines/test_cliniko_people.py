"""People in Cliniko come in once, are followed, and are never taken for somebody else."""

from datetime import UTC, datetime

import pytest

from clients.actions.lines import decide
from clients.actions.retention import forget
from clients.connectors.cliniko import base_of
from clients.enums import RunEnd, Standing
from clients.models import ClientElsewhere, LineQuestion
from clients.queries.lines import questions_for
from clients.queries.questions import asked_of
from practice.people.addresses import people_with
from tests.cast import Cast
from tests.clients.lines.cliniko_server import ClinikoServer
from tests.clients.lines.conftest import Time, Turn
from tests.clients.lines.told import at, counts, found, ids, names, patient, reasons


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


def test_signs_that_no_text_can_hold_keep_nobody_out(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "No\0ra", "Li\ud800nd", email="nora@example.net")
    run = turn()
    assert (run.end, counts(run)) == (RunEnd.DONE, {"clients_new": 1})
    assert found("nora@example.net").user.name == "No\ufffdra Li\ufffdnd"


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


@pytest.mark.parametrize("email", ["olaf@example.net", "nora@example.net"])
def test_one_id_is_not_given_to_two_people(server: ClinikoServer, turn: Turn, cast: Cast, email: str) -> None:
    """The record there was written over with somebody else, who may be her partner at the same address."""
    patient(server, 7, "Nora")
    turn()
    patient(server, 7, "Olaf", "Berg", when=at(24, 13), date_of_birth="1990-01-01", email=email)
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


def test_a_minor_and_whoever_is_of_unknown_age_wait(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Kit", date_of_birth="2012-01-01")
    patient(server, 9, "Cy", date_of_birth=None)
    assert counts(turn()) == {"asked": 2}
    assert reasons() == [("7", "minor"), ("9", "age_unknown")]


def test_the_first_address_that_is_told_is_theirs_and_none_after_it(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 8, "Bo", email="")
    assert counts(turn()) == {"clients_new": 1}
    for day, address in enumerate(("bo", "ana@example.org", "bo@example.net", "thief@example.net"), 24):
        patient(server, 8, "Bo", email=address, when=at(day, 13))
        turn()
        known = ClientElsewhere.objects.get().client.user.email
        assert known == ("bo@example.net" if day >= 26 else "")
    assert reasons() == []


def test_an_adult_who_is_somebody_else_of_the_same_name_comes_in_by_one_word(
    server: ClinikoServer, turn: Turn, cast: Cast
) -> None:
    patient(server, 9, "Ana", "Reyes", email="cy@example.net", date_of_birth=None)
    turn()
    (asked,), _ = asked_of(cast.actor("owner"))
    assert [one.value for one in asked.options] == [f"same:{cast.client('ana').code}", "adult", "leave"]
    assert decide(questions_for(cast.actor("owner")).get(), "adult", by=cast.actor("owner"))
    assert names() == ["Ana Reyes", "Ana Reyes", "Jonah Reyes"]


def test_what_is_mended_there_comes_in_by_itself(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 8, "Bo", email="bo")
    turn()
    assert reasons() == [("8", "bad_address")]
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


def test_whose_record_was_deleted_here_is_not_brought_in_again(server: ClinikoServer, turn: Turn) -> None:
    patient(server, 7, "Nora")
    turn()
    forget(found("nora@example.net"))
    patient(server, 7, "Nora", when=at(24, 13), email="new@example.net")
    assert counts(turn()) == {}
    assert not people_with("new@example.net").exists()
