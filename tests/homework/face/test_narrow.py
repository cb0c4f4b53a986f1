"""What a search asks for is what is looked at: no answer opens, and nobody's rows are read, that is not about it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.fhir.consents import Consents
from clients.fhir.patients import Patients
from clients.fhir.related import RelatedPeople
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.changing import change_terms
from homework.actions.enrolling import end_pathway
from homework.enums import Level, PathwayEnd
from homework.fhir.answers import Observations, QuestionnaireResponses
from homework.fhir.face import FACE
from homework.fhir.tasks_kind import CarePlans, Tasks
from homework.models import Enrolled
from practice import clock
from practice.fhir import bundles, entries, searching
from practice.fhir.entries import Entry, in_order
from practice.fhir.kinds import Kind
from practice.people.acting import actor_for
from practice.sync.changes import KEPT, changes_for, note_change, number_changes
from tests.homework.face.house import PHQ2, House
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """By kind, the rows that were made resources of since."""
    found: dict[str, list[Any]] = {}

    def watch(kind: type[Kind[Any]]) -> None:
        whole, found[kind.name] = kind.tell, []

        def tell(self: Kind[Any], rows: Sequence[Any], *more: Any) -> Any:  # noqa: ANN401 - as it is
            found[kind.name] += rows
            return whole(self, rows, *more)

        monkeypatch.setattr(kind, "tell", tell)

    for kind in (Consents, Patients, RelatedPeople, Observations, QuestionnaireResponses, CarePlans, Tasks):
        watch(kind)
    return found


def another_couple(home: House) -> None:
    for name in ("cleo", "dan"):
        home.world.do_person(name, "client")
    home.world.do_open_case("other", ["cleo", "dan"], "ray")
    for name in ("cleo", "dan"):
        home.world.do_consent(name, "other", "records", on=True)


def test_of_others_nothing_is_told_to_find_what_is_about_one(home: House, told: dict[str, list[Any]]) -> None:
    another_couple(home)
    ana = home.patient("ana")
    for path in (f"Consent?patient={ana}", f"RelatedPerson?patient=Patient/{ana}", f"Patient/{ana}/$everything"):
        home.peer.read(path)
    assert told["Consent"]
    assert {row.client.code for row in told["Consent"]} == {ana}
    assert told["RelatedPerson"]
    assert {row.case.pk for row in told["RelatedPerson"]} == {home.world.cases["pair"].pk}


@pytest.mark.parametrize(
    "search", ["name=rey", "family=reyes", "given=Ana", "birthdate=1990-03-14", "link=", "name:exact=Ana%20Reyes"]
)
def test_a_client_is_found_without_telling_all(home: House, told: dict[str, list[Any]], search: str) -> None:
    another_couple(home)
    ana = home.patient("ana")
    if search == "link=":
        search += home.peer.read(f"Patient/{ana}")["link"][0]["other"]["reference"]
    told["Patient"].clear()
    assert home.peer.found(f"Patient?{search}") == [ana]
    assert {row.code for row in told["Patient"]} == {ana}


def test_who_is_treated_by_whom_is_asked_of_the_database(home: House, told: dict[str, list[Any]]) -> None:
    home.world.do_person("eve", "client")
    home.world.do_person("sam", "clinician")
    home.world.do_open_case("alone", ["eve"], "sam")
    sam = home.world.users["sam"].pk
    told["Patient"].clear()
    assert home.peer.found(f"Patient?general-practitioner=Practitioner/{sam}") == [home.patient("eve")]
    assert len(told["Patient"]) == 1
    assert home.peer.found("Patient?general-practitioner=Patient/1") == []


def more_totals(home: House, many: int) -> None:
    """Ana answers the measure again, and once without a word, which adds up to nothing."""
    case, version = home.world.cases["pair"], home.world.assignments["m"].version
    terms = Terms(levels=(Level.PRIVATE, Level.THERAPIST), suggested=Level.THERAPIST, needs_release=False)
    for number in range(many):
        name = f"m{number}"
        home.world.assignments[name] = assign(case, version, terms, to=None, by=home.world.team_actor(case))
        submit(home.part("ana", name), PHQ2 if number else {}, Level.THERAPIST, by=home.world.actor("ana"))


@pytest.mark.parametrize("few", [0, 100])
def test_a_page_of_totals_opens_the_page_alone(
    home: House, told: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    more_totals(home, 4)
    monkeypatch.setattr(searching, "FEW", few)
    ids = home.peer.found("Observation?_sort=_lastUpdated")
    assert len(ids) == 4
    told["Observation"].clear()
    page = home.peer.read(f"Observation?_count=1&patient={home.patient('ana')}")
    assert (page["total"], len(page["entry"])) == (4, 1)
    assert len(told["Observation"]) == 1
    assert sorted(home.peer.found("Observation?_count=1")) == sorted(ids)
    home.world.do_consent("ana", "pair", "records", on=False)
    assert home.peer.found("Observation") == []


def test_a_poll_that_finds_nothing_new_tells_nothing(home: House, told: dict[str, list[Any]]) -> None:
    for kind in told:
        home.peer.read(f"{kind}?_sort=_lastUpdated")
    queried = {"Task", "CarePlan", "QuestionnaireResponse", "Observation", "Patient"}
    last = max(one["resource"]["meta"]["lastUpdated"] for k in queried for one in home.peer.read(k)["entry"])
    for rows in told.values():
        rows.clear()
    for kind in queried:
        assert home.peer.found(f"{kind}?_lastUpdated=gt{last}") == []
    assert {kind: told[kind] for kind in queried} == {kind: [] for kind in queried}


def test_a_day_that_moves_and_a_pathway_that_ends_are_found_by_a_poll(home: House) -> None:
    home.peer.read("CarePlan?_sort=_lastUpdated")
    (before,) = (one["resource"] for one in home.peer.read("CarePlan")["entry"])
    task = home.part("ana", "open")
    last = home.peer.read("Task?_sort=-_lastUpdated")["entry"][0]["resource"]["meta"]["lastUpdated"]
    by = home.world.team_actor(home.world.cases["pair"])
    change_terms(home.world.assignments["open"], due_at=clock.now() + timedelta(days=3), note="", by=by)
    assert home.peer.found(f"Task?_lastUpdated=gt{last}") == [task.code]
    enrolment = Enrolled.objects.get(code=before["id"]).enrolment
    end_pathway(enrolment, PathwayEnd.CLINICIAN, "We stop.", by=home.world.team_actor(home.world.cases["solo"]))
    moment = quote(before["meta"]["lastUpdated"])
    page = home.peer.read(f"CarePlan?_lastUpdated=gt{moment}")
    assert [one["resource"]["status"] for one in page["entry"]] == ["completed"]


def test_what_comes_along_has_an_end_that_is_said(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "Patient?_revinclude=QuestionnaireResponse:patient"
    assert [one["search"]["mode"] for one in home.peer.read(path)["entry"]].count("include") == 2
    monkeypatch.setattr(bundles, "MOST_INCLUDED", 1)
    page = home.peer.read(path)
    assert [one["search"]["mode"] for one in page["entry"]].count("include") == 1
    (issue,) = page["entry"][-1]["resource"]["issue"]
    assert (page["entry"][-1]["search"]["mode"], issue["code"]) == ("outcome", "too-costly")


def test_everything_of_a_person_comes_page_by_page(home: House) -> None:
    where = f"Patient/{home.patient('ana')}/$everything"
    kinds = "_type=Patient,RelatedPerson,Group,Appointment,Task,QuestionnaireResponse,Observation,CarePlan"
    whole = home.peer.read(f"{where}?{kinds}")
    assert [link["relation"] for link in whole["link"]] == ["self"]
    wanted = [(one["resource"]["resourceType"], one["resource"]["id"]) for one in whole["entry"]]
    found, path = [], f"{where}?{kinds}&_count=3"
    while path:
        page = home.peer.read(path)
        assert (len(page["entry"]) <= 3, page["total"]) == (True, whole["total"])
        found += [(one["resource"]["resourceType"], one["resource"]["id"]) for one in page["entry"]]
        path = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert found == wanted
    sent = {"resourceType": "Parameters", "parameter": [{"name": "_count", "valueInteger": 2}]}
    assert len(home.peer.call("post", where, sent).json()["entry"]) == 2
    for nonsense in ("Patient:nonsense", "Nothing:", "nonsense"):
        assert home.peer.call("get", f"{where}?_page={nonsense}").status_code == 404


def test_a_bundle_is_as_new_as_what_stands_in_it(home: House) -> None:
    """What happened to other kinds, which the token might not even read, is no news here."""
    before = home.peer.read("Patient?_count=1")
    home.world.do_set_level("ana", "secret", "therapist")
    home.peer.read("QuestionnaireResponse")
    after = home.peer.read("Patient?_count=1")
    assert (after["meta"], after["entry"]) == (before["meta"], before["entry"])
    assert before["meta"]["lastUpdated"] == before["entry"][0]["resource"]["meta"]["lastUpdated"]
    assert "meta" not in home.peer.read("Patient?name=nobody")


def test_what_is_passed_over_is_said(home: House) -> None:
    page = home.peer.read("Patient?nonsense=1")
    (issue,) = page["entry"][-1]["resource"]["issue"]
    assert (page["total"], page["entry"][-1]["search"]) == (2, {"mode": "outcome"})
    assert "nonsense" in issue["diagnostics"]


def test_a_reader_of_one_kind_alone_is_told_nothing_of_another(home: House) -> None:
    reader = Peer(home.world.owner, name="Reader", scopes=["system/Patient.rs"])
    page = reader.read("Patient?_revinclude=Task:patient")
    assert {one["resource"]["resourceType"] for one in page["entry"]} == {"Patient"}


def test_a_transaction_is_put_in_order_by_looking_at_each_entry_once(monkeypatch: pytest.MonkeyPatch) -> None:
    many, looked, whole = 200, [], entries._named

    def counted(value: Any) -> set[str]:  # noqa: ANN401 - as deep as a resource is
        looked.append(value)
        return whole(value)

    monkeypatch.setattr(entries, "_named", counted)
    chain = [
        Entry(place, "POST", "Patient", f"urn:{place}", {"link": {"reference": f"urn:{place + 1}"}}, {})
        for place in range(many)
    ]
    assert [one.place for one in in_order(chain, FACE)] == [*range(many - 1, -1, -1)]
    assert len(looked) <= 4 * many


def test_whoever_was_away_longer_than_changes_are_kept_misses_nothing(home: House) -> None:
    """Meanwhile another reader's change had what is old forgotten; none since is for this one."""
    search, practice = "QuestionnaireResponse?_lastUpdated=gt2020-01-01", home.world.owner.practice
    before = set(home.peer.found(search))
    home.world.do_submit("ana", "open", "therapist")
    number_changes(practice)
    home.world.clock.moment += KEPT + timedelta(days=15)
    note_change("responses", ["x"], practice=practice, reader=home.world.owner.person)
    number_changes(practice)
    assert not changes_for(actor_for(home.peer.system.user)).exists()
    assert set(home.peer.found(search)) == before | {home.part("ana", "open").code}
    with CaptureQueriesContext(connection) as asked:
        home.peer.found(search)
    assert not any(one["sql"].startswith(('INSERT INTO "practice_edition"', "UPDATE")) for one in asked)
