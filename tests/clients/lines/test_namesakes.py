"""What another system tells of is asked about so that nobody is taken for somebody else of the same name."""

import pytest

from clients.actions.cases import open_case
from clients.models import Client, ClientElsewhere
from clients.queries.questions import Asked, asked_of
from tests.cast import Cast
from tests.clients.lines.cliniko_server import ClinikoServer
from tests.clients.lines.conftest import Turn
from tests.clients.lines.told import alone, at, patient, visit

DAYS = {7: "1985-05-04", 8: "1985-05-05"}
ANNAS = ["Anna Weber (born 4 May 1985, id 7)", "Anna Weber (born 5 May 1985, id 8)"]


@pytest.fixture
def annas(server: ClinikoServer, turn: Turn) -> list[Client]:
    for key, day in DAYS.items():
        patient(server, key, "Anna", "Weber", email="", date_of_birth=day)
    turn()
    rows = ClientElsewhere.objects.select_related("client__user")
    return [row.client for row in sorted(rows, key=lambda row: row.value)]


def asked(cast: Cast) -> list[Asked]:
    return asked_of(cast.actor("front_desk"))[0]


def test_whose_care_has_ended_there_is_told_apart(
    server: ClinikoServer, turn: Turn, cast: Cast, annas: list[Client]
) -> None:
    for key, day in DAYS.items():
        gone = {"date_of_birth": day, "archived_at": at(24, 13)}
        patient(server, key, "Anna", "Weber", email="", when=at(24, 13), **gone)
    turn()
    assert [one.label for one in asked(cast)] == ANNAS


def test_whose_id_names_somebody_else_there_is_told_apart(
    server: ClinikoServer, turn: Turn, cast: Cast, annas: list[Client]
) -> None:
    patient(server, 8, "Olaf", "Berg", email="", when=at(24, 13), date_of_birth="1990-01-01")
    turn()
    (one,) = asked(cast)
    assert (one.label, ANNAS[1] in one.words) == ("Olaf Berg, 1990-01-01, id 8", True)


def test_two_whom_nothing_but_their_ids_tells_apart_are_asked_about_in_different_words(
    server: ClinikoServer, turn: Turn, cast: Cast
) -> None:
    for key in (7, 8):
        patient(server, key, "Anna", "Weber", email="", date_of_birth=None)
    turn()
    assert [one.label for one in asked(cast)] == ["Anna Weber, id 7", "Anna Weber, id 8"]


def test_whose_sessions_they_are_and_the_cases_to_choose_from_are_told_apart(
    server: ClinikoServer, turn: Turn, cast: Cast, annas: list[Client]
) -> None:
    treating, by = cast.users["clinician"], cast.actor("owner")
    for number, anna in enumerate(annas, 27):
        alone(cast, anna)
        open_case([anna, cast.client("jonah")], treating=treating, by=by)
        visit(server, number, number - 20, at(number))
    turn()
    assert [(one.label, [option.words for option in one.options][:-1]) for one in asked(cast)] == [
        (f"{day} November 2026, 09:00 · {anna}", [anna, f"{anna} & Jonah Reyes (jonah@example.org)"])
        for day, anna in enumerate(ANNAS, 27)
    ]
