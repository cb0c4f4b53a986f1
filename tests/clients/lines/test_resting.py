"""Whichever system it is: it is left alone as long as it asks, no clock has to be right, and no crash loses a page."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pytest_django import Settings

from clients.actions import polling
from clients.actions.lines import Wanted, connect
from clients.connectors.asking import LONGEST_WAIT, USUAL_WAIT, outcome_of
from clients.connectors.jane import Jane
from clients.connectors.source import Place
from clients.enums import LineKind, RunEnd, Trouble
from clients.models import Line
from practice import clock
from practice.sync.outside import Answer
from tests.cast import Cast
from tests.clients.lines import test_fhir, test_jane
from tests.clients.lines.conftest import Time, Turn
from tests.clients.lines.fhir_server import TOKEN, FhirServer
from tests.clients.lines.told import counts, ids
from tests.practice.sync.peers import HERE, Asked, Peer, Reply, peer


@pytest.fixture
def running(settings: Settings) -> Iterator[Peer]:
    settings.LOCAL_PEERS = [HERE]
    settings.JANE_CLIENT_ID, settings.JANE_CLIENT_SECRET = "us", "ours"
    with peer() as started:
        settings.JANE_TOKEN_URL = f"{started.url}/token"
        yield started


@pytest.fixture
def turn_of(cast: Cast, time: Time) -> Callable[[Wanted], Turn]:
    return lambda wanted: Turn(connect(wanted, by=cast.actor("owner")), time)


def fhir(running: Peer, many: int) -> Wanted:
    server = FhirServer(url=running.url, page=2)
    for key in range(many):
        test_fhir.patient(server, f"p{key}", f"P{key}", when=test_fhir.at(1, key), birthDate=f"1980-01-{key + 1:02}")
    running.answers = server.answers
    return Wanted(LineKind.FHIR, "Records", f"{running.url}/fhir", {"token": TOKEN})


def jane(running: Peer, many: int) -> Wanted:
    server = test_jane.JaneServer(url=running.url)
    for key in range(many):
        test_jane.patient(server, f"p{key}", f"P{key}", born=f"1980-01-{key + 1:02}")
    running.answers = server.answers
    return Wanted(LineKind.JANE, "Jane", running.url, {"refresh_token": "right-0"})


SYSTEMS = pytest.mark.parametrize("system", [fhir, jane])
type System = Callable[[Peer, int], Wanted]


@SYSTEMS
def test_it_is_left_alone_for_as_long_as_it_asks(running: Peer, cast: Cast, time: Time, system: System) -> None:
    line = connect(system(running, 7), by=cast.actor("owner"))
    answers, lists = running.answers, []

    def busy(asked: Asked) -> Reply:
        if "atient" in asked.path:
            lists.append(asked.path)
        rests = len(lists) == 2 and "atient" in asked.path
        return Reply(429, b"{}", {"Retry-After": "1800"}) if rests else answers(asked)

    running.answers = busy
    run = Turn(line, time)()
    assert (run.end, run.trouble) == (RunEnd.FAILED, Trouble.RESTS)
    assert 0 < len(ids()) < 7
    assert (Line.objects.get(pk=line.pk).due_at - time.now).total_seconds() == 1800
    Turn(line, time)()
    assert sorted(ids()) == [f"p{key}" for key in range(7)]


@SYSTEMS
def test_whoever_is_killed_between_a_page_and_its_place_loses_nothing_and_doubles_nothing(
    running: Peer, turn_of: Callable[[Wanted], Turn], monkeypatch: pytest.MonkeyPatch, system: System
) -> None:
    turn = turn_of(system(running, 7))
    written: list[object] = []

    def dies(page: Any) -> Any:  # noqa: ANN401 - as dataclasses have it
        written.append(page)
        if len(written) == 2:
            raise KeyboardInterrupt
        return asdict(page)

    with monkeypatch.context() as patch:
        patch.setattr(polling, "asdict", dies)
        with pytest.raises(KeyboardInterrupt):
            turn()
    first = len(ids())
    assert 0 < first < 7
    turn.time.passes(minutes=4)
    assert turn().clients_new == 7 - first
    assert sorted(ids()) == [f"p{key}" for key in range(7)]


def test_what_is_deleted_by_a_clock_that_is_behind_ours_is_gone(running: Peer, cast: Cast, time: Time) -> None:
    line = connect(fhir(running, 1), by=cast.actor("owner"))
    server: Any = getattr(running.answers, "__self__")  # noqa: B009 - a bound method's own
    turn = Turn(line, time)
    turn()
    behind = clock.by_the_machine() - timedelta(hours=2)
    server.delete("Patient", "p0", behind.isoformat())
    assert counts(turn()) == {"asked": 1}


def test_in_jane_the_earlier_of_both_clocks_says_up_to_when_it_was_read(running: Peer) -> None:
    theirs = datetime(2026, 11, 24, 9, tzinfo=UTC)
    token = b'{"access_token": "x", "refresh_token": "y"}'

    def said(asked: Asked) -> Reply:
        if asked.path == "/token":
            return Reply(body=token)
        lines = ("HTTP/1.1 200 OK", f"Date: {format_datetime(theirs, usegmt=True)}", "Connection: close", "", "")
        return Reply(raw=iter(["\r\n".join(lines).encode(), b'{"items": [], "hasNextPage": false}']))

    running.answers = said
    page = Jane(running.url, {"refresh_token": "x"}).read("patients", Place())
    assert page.place == Place("2026-11-24T09:00:00Z")
    theirs = clock.by_the_machine() + timedelta(hours=1)
    page = Jane(running.url, {"refresh_token": "x"}).read("patients", Place())
    assert datetime.fromisoformat(page.place.since) <= clock.by_the_machine()


def test_until_when_may_be_said_in_seconds_or_as_a_moment() -> None:
    now = clock.by_the_machine()

    def waits(said: str | None) -> int:
        return outcome_of(Answer(429, {} if said is None else {"Retry-After": said}, b"")).wait

    assert waits("90") == 90
    assert 85 <= waits(format_datetime(now + timedelta(seconds=90), usegmt=True)) <= 91
    assert waits(format_datetime(now - timedelta(hours=1), usegmt=True)) == 0
    assert waits("999999999") == waits(format_datetime(now + timedelta(days=900), usegmt=True)) == LONGEST_WAIT
    assert {waits(said) for said in (None, "", "soon", "-5", "1.5", "٣")} == {USUAL_WAIT}
