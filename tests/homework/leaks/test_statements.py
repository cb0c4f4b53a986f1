"""What a program may not know of costs as many statements as what never was: no watch tells them apart."""

import re

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from practice.codes import new_code
from tests.homework.leaks.addresses import Address, every_address, every_value, paths
from tests.homework.leaks.cast import Leaky
from tests.homework.leaks.test_api import app_of
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Program

VALUE = re.compile(r"\"s\d+_x\d+\"|'[^']*'|(?<![\w.])-?\d+(?:\.\d+)?")
DENIED = frozenset({400, 403, 404, 405, 410, 422})


# Whose ids are figures: what is no figure is never looked up, whoever asks.
OF_THE_HOUSE = ("Organization", "Practitioner")


def of(start: str) -> list[Address]:
    every = (one for one in every_address() if not any(word in one.pattern for word in OF_THE_HOUSE))
    return [one for one in every if one.pattern.startswith(start) and set(one.parameters) == {"code"}]


def ben_lets(leaky: Leaky, program: type[Program]) -> Program:
    leaky.world.do_consent("ben", "pair", "records", on=True)  # whose partner Ana is
    return program(leaky.world.owner)


def statements(program: Program, method: str, path: str) -> tuple[int, list[str]]:
    """What is answered, and what was asked of the database for it, without the values."""
    reset_queries()  # of so many calls the log would not hold all
    with CaptureQueriesContext(connection) as seen:
        answer = program.call(method, path, X_Request_Id="same")
    # Who calls how often is written down now and then, whatever they ask for.
    return answer.status_code, [VALUE.sub("?", one["sql"]) for one in seen if "practice_tally" not in one["sql"]]


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    ("start", "who"), [("fhir/r4", "system"), ("api/v1/", "system"), ("api/v1/", "dee"), ("api/v1/", "ben")]
)
def test_denied_and_never_there_take_the_same_statements(leaky: Leaky, start: str, who: str) -> None:
    kind = Peer if start.startswith("fhir") else Program
    program = ben_lets(leaky, kind) if who == "system" else app_of(leaky, who)
    secret, compared = sorted({str(code) for code in leaky.secret_codes()}), 0
    for address in of(start):
        values = every_value() | {"code": [new_code(), new_code(), *secret]}
        for method in ("get", "delete"):
            _warm, never, *others = (statements(program, method, path) for path in paths(address, values))
            denied = [asked for status, asked in others if status == never[0] and status in DENIED]
            assert {tuple(asked) for asked in denied} <= {tuple(never[1])}, f"{method} {address.pattern}"
            compared += len(denied)
    assert compared
