"""Appointments in Cliniko come into the right case or wait, and move and end as they do there."""

from datetime import UTC, datetime

from clients.actions.cases import cancel_session, plan_session
from clients.actions.lines import decide
from clients.models import Session
from clients.queries.lines import questions_for
from tests.cast import Cast
from tests.clients.lines.cliniko_server import ClinikoServer
from tests.clients.lines.conftest import Turn
from tests.clients.lines.told import alone, at, counts, found, group, patient, reasons, visit


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
