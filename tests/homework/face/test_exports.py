"""An export goes on, whatever breaks in it: what does not open is named, and nobody waits for anybody else's."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homework.fhir.answers import Observations, QuestionnaireResponses
from homework.fhir.exporting import prepare_exports
from homework.models import Response
from practice.fhir import exporting, preparing
from practice.fhir.models import Export
from practice.fhir.outcomes import FhirError, Issue
from practice.people.models import User
from tests.homework.face.house import House
from tests.homework.face.test_operations import ASYNC, ask, begun, lines, manifest
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db


def break_seal(model: type[Any], key: int | None, column: str) -> None:
    """Change one byte of what the database holds sealed, as a disk might."""
    table, name = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{name}" = %s', [key])  # noqa: S608 - names of ours
        sealed = bytearray(cursor.fetchone()[0])
        sealed[-1] ^= 1
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{name}" = %s', [bytes(sealed), key])  # noqa: S608 - as above


def told_errors(home: House, told: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for one in told["error"]:
        assert one["type"] == "OperationOutcome"
        found += [json.loads(line) for line in ask(home, one["url"]).content.decode().splitlines()]
    return found


def test_what_does_not_open_is_named_and_the_rest_goes_out(home: House) -> None:
    part = home.part("ana", "w")
    break_seal(Response, part.current_id, "answers")
    told = manifest(home, "$export")
    found = lines(home, told)
    assert {one["id"] for one in found["QuestionnaireResponse"]} == {home.part("ana", "m").code}
    assert len(found["Patient"]) == 2
    (error,) = told_errors(home, told)
    assert error["resourceType"] == "OperationOutcome"
    (issue,) = error["issue"]
    assert (issue["severity"], issue["code"]) == ("error", "exception")
    assert f"QuestionnaireResponse/{part.code}" in issue["diagnostics"]


def test_what_breaks_after_it_was_made_ready_is_named_then(home: House) -> None:
    told = manifest(home, "$export?_type=QuestionnaireResponse")
    assert told["error"] == []
    break_seal(Response, home.part("ana", "w").current_id, "answers")
    assert len(lines(home, told)["QuestionnaireResponse"]) == 1
    where = f"/fhir/r4/export/{Export.objects.get().code}"
    assert len(told_errors(home, ask(home, where).json())) == 1


def test_an_error_is_told_to_who_may_read_it_now_alone(home: House) -> None:
    break_seal(Response, home.part("ana", "w").current_id, "answers")
    told = manifest(home, "$export?_type=QuestionnaireResponse,Patient")
    assert len(told_errors(home, told)) == 1
    assert Peer(home.world.owner, name="Other").call("get", told["error"][0]["url"]).status_code == 404
    home.world.do_consent("ana", "pair", "records", on=False)
    assert told_errors(home, told) == []


def test_a_name_that_does_not_open_hides_no_other_patient(home: House) -> None:
    ben = home.world.client("ben")
    break_seal(User, ben.pk, "name")
    told = manifest(home, "$export?_type=Patient")
    assert [one["id"] for one in lines(home, told)["Patient"]] == [home.patient("ana")]
    assert len(told_errors(home, told)) == 1
    page = home.peer.read("Patient?_sort=_lastUpdated")
    matches = [one["resource"]["id"] for one in page["entry"] if one["search"]["mode"] == "match"]
    (outcome,) = [one["resource"] for one in page["entry"] if one["search"]["mode"] == "outcome"]
    assert matches == [home.patient("ana")]
    assert ben.code in outcome["issue"][0]["diagnostics"]
    assert home.peer.found("Patient?name=reyes") == [home.patient("ana")]


def test_what_cannot_be_made_now_is_said_to_come_later(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise FhirError(503, Issue("transient", "Busy."))  # type: ignore[arg-type]  # a status

    monkeypatch.setattr(QuestionnaireResponses, "tell", busy)
    told = manifest(home, "$export?_type=QuestionnaireResponse,Task")
    assert "QuestionnaireResponse" not in {one["type"] for one in told["output"]}
    assert len(lines(home, told)["Task"]) > 0
    assert {error["issue"][0]["code"] for error in told_errors(home, told)} == {"transient"}


class Killed(BaseException):
    """As if the worker had been killed: nothing catches it."""


def killed(*_: object) -> Iterator[None]:
    raise Killed


def test_whoever_comes_after_a_killed_worker_goes_on_where_it_was(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    where = begun(home, "$export?_type=Patient,QuestionnaireResponse,Observation")
    with monkeypatch.context() as broken:
        broken.setattr(Observations, "tell", killed)
        with pytest.raises(Killed):
            prepare_exports.call()
    assert home.peer.call("get", where).status_code == 202
    prepare_exports.call()
    waiting = home.peer.call("get", where)
    assert waiting.status_code == 202
    home.world.clock.moment += preparing.LEASE + timedelta(seconds=1)
    prepare_exports.call()
    told = ask(home, where).json()
    assert [one["type"] for one in told["output"]] == ["Patient", "QuestionnaireResponse", "Observation"]
    assert len(lines(home, told)["QuestionnaireResponse"]) == 2


def test_one_that_breaks_down_is_told_as_failed_and_keeps_nobody_waiting(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = begun(home, "$export?_type=Observation")
    other = begun(home, "$export?_type=Patient")

    def breaks(*_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(Observations, "tell", breaks)
        for _ in range(preparing.MOST_TRIES):
            prepare_exports.call()
            home.world.clock.moment += preparing.LEASE + timedelta(seconds=1)
    assert ask(home, other).status_code == 200
    answer = home.peer.call("get", where)
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (500, "exception")
    prepare_exports.call()
    assert home.peer.call("get", where).status_code == 500
    assert home.peer.call("delete", where).status_code == 202
    assert home.peer.call("get", where).status_code == 404


def test_one_that_takes_every_worker_with_it_is_given_up(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    where = begun(home, "$export?_type=Observation")
    monkeypatch.setattr(Observations, "tell", killed)
    for _ in range(preparing.MOST_TRIES):
        with pytest.raises(Killed):
            prepare_exports.call()
        home.world.clock.moment += preparing.LEASE + timedelta(seconds=1)
    prepare_exports.call()
    assert home.peer.call("get", where).status_code == 500


def test_so_many_are_made_ready_at_once_and_no_more(home: House) -> None:
    for _ in range(exporting.MOST_OPEN):
        begun(home, "$export?_type=Patient")
    refused = home.peer.call("get", "$export?_type=Patient", **ASYNC)
    assert (refused.status_code, refused["Retry-After"]) == (429, exporting.WAIT_SECONDS)
    assert refused.json()["issue"][0]["code"] == "throttled"
    assert Peer(home.world.owner, name="Other").call("get", "$export?_type=Patient", **ASYNC).status_code == 202
    prepare_exports.call()
    begun(home, "$export?_type=Patient")


def test_a_change_while_it_is_made_is_in_it_or_in_the_next(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody new comes, and is told to the same reader, after this kind was read and before the export is ready."""
    where = begun(home, "$export?_type=Patient,QuestionnaireResponse")
    whole = QuestionnaireResponses.tell

    def meanwhile(kind: QuestionnaireResponses, *more: Any) -> Any:  # noqa: ANN401 - as it is
        if "cleo" not in home.world.users:
            home.world.do_person("cleo", "client")
            home.peer.read("Patient?_sort=_lastUpdated")
        return whole(kind, *more)

    with monkeypatch.context() as slow:
        slow.setattr(QuestionnaireResponses, "tell", meanwhile)
        prepare_exports.call()
    told = ask(home, where).json()
    cleo = home.patient("cleo")
    since = told["transactionTime"]
    here = {one["id"] for one in lines(home, told)["Patient"]}
    later = {
        one["id"] for one in lines(home, manifest(home, f"$export?_type=Patient&_since={since}")).get("Patient", [])
    }
    assert cleo in here | later
    assert cleo in later


def test_no_step_of_it_is_long(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than so many rows are read in one transaction, and each gives back whatever it holds."""
    monkeypatch.setattr(preparing, "AT_ONCE", 1)
    monkeypatch.setattr(preparing, "A_FILE", 1)
    where, whole, seen = begun(home, "$export?_type=QuestionnaireResponse"), QuestionnaireResponses.tell, []

    def counted(kind: QuestionnaireResponses, rows: Any, *more: Any) -> Any:  # noqa: ANN401 - as it is
        seen.append(len(rows))
        return whole(kind, rows, *more)

    with monkeypatch.context() as counting, CaptureQueriesContext(connection):
        counting.setattr(QuestionnaireResponses, "tell", counted)
        prepare_exports.call()
    assert seen == [1, 1]
    told = ask(home, where).json()
    assert len(told["output"]) == 2
    assert len(lines(home, told)["QuestionnaireResponse"]) == 2
