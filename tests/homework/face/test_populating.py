"""First answers out of the register: whoever asks gets what a read of the Patient would tell them, and no more."""

from typing import Any

import pytest
from django.conf import settings

from clients.models import Client
from homework.fhir.launching import NEEDED, NOBODY, UNKNOWN
from homework.fhir.questionnaires.extensions import FIRST_CALCULATION
from practice.audit.models import Event
from practice.fhir.models import Edition
from tests.homework.face.house import House
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db
NAME, FAMILY = "%patient.name.first().given.first()", "%patient.name.where(use='official').family"
EMAIL, PHONE = "%patient.telecom.where(system='email').value", "%patient.telecom.where(system='phone').value.first()"
FORMULAS = (NAME, FAMILY, EMAIL, PHONE, "%patient.birthDate", "%patient.gender", "today()", "%patient.active & 'x'")


def asking(*formulas: str) -> dict[str, Any]:
    items = [
        {
            "linkId": str(number),
            "type": "string",
            "extension": [
                {"url": FIRST_CALCULATION, "valueExpression": {"language": "text/fhirpath", "expression": formula}}
            ],
        }
        for number, formula in enumerate(formulas)
    ]
    resource = {"resourceType": "Questionnaire", "status": "active", "item": items}
    return {"name": "questionnaire", "resource": resource}


def subject(who: str) -> dict[str, Any]:
    return {"name": "subject", "valueReference": {"reference": who}}


def context(name: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"name": "context", "part": [{"name": "name", "valueString": name}, {"name": "content", **content}]}


def begun(peer: Peer, *rows: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str], list[tuple[str, str]]]:
    """The response, its answers by link id, and the issues: of what kind, and in which words."""
    answer = peer.call("post", "Questionnaire/$populate", {"resourceType": "Parameters", "parameter": list(rows)})
    assert answer.status_code == 200, answer.content
    told = {one["name"]: one["resource"] for one in answer.json()["parameter"]}
    answers = {one["linkId"]: one["answer"][0]["valueString"] for one in told["response"].get("item", [])}
    issues = [(one["code"], one["diagnostics"]) for one in told.get("issues", {"issue": []})["issue"]]
    return told["response"], answers, issues


@pytest.mark.parametrize("site", ["", "http://testserver/fhir/r4/", f"{settings.SITE_URL}/fhir/r4/"])
def test_what_stands_in_the_register_is_filled_in_and_on_record(home: House, site: str) -> None:
    ana, where = home.world.client("ana"), f"{site}Patient/{{}}"
    before = Event.objects.count()
    response, answers, issues = begun(home.peer, subject(where.format(ana.code)), asking(*FORMULAS))
    assert response["subject"]["reference"] == where.format(ana.code)
    today = home.world.clock.now().date().isoformat()
    assert answers == {"0": "Ana", "1": "Reyes", "2": ana.user.email, "4": "1990-03-14", "6": today}
    assert issues == [("not-supported", "7: Its first answer is a formula, which is not worked out here.")]
    populating = Event.objects.count() - before
    home.peer.read(f"Patient/{ana.code}")
    assert populating == Event.objects.count() - before - populating > 0


def test_nobody_is_read_whom_no_formula_asks_for(home: House) -> None:
    before = Event.objects.count()
    _, answers, issues = begun(home.peer, subject(f"Patient/{home.patient('ana')}"), asking("today()"))
    assert (list(answers), issues, Event.objects.count()) == (["0"], [], before)


def test_a_context_names_the_patient_as_well(home: House) -> None:
    ana = {"reference": f"Patient/{home.patient('ana')}"}
    response, answers, issues = begun(home.peer, context("patient", {"valueReference": ana}), asking(FAMILY))
    assert (response["subject"], answers, issues) == (ana, {"0": "Reyes"}, [])
    for content in ({"resource": {"resourceType": "Patient", "name": [{"family": "Else"}]}}, {"valueString": "x"}):
        _, answers, issues = begun(home.peer, context("patient", content), asking(FAMILY))
        assert (answers, issues) == ({}, [("required", f"0: {NOBODY}")])


@pytest.mark.parametrize("who", ["", "Group/{}", "http://other.example/fhir/Patient/{}", "Patient/{}/_history/1"])
def test_whoever_is_no_patient_here_is_not_looked_up(home: House, who: str) -> None:
    _, answers, issues = begun(home.peer, subject(who.format(home.patient("ana"))), asking(FAMILY, NAME))
    assert (answers, issues) == ({}, [("required", f"{number}: {NOBODY}") for number in (0, 1)])


def test_a_token_that_may_not_read_patients_says_nothing_of_any(home: House) -> None:
    peer = Peer(home.world.owner, name="Forms", scopes=["system/Questionnaire.rs"])
    for code in (home.patient("ana"), "never"):
        _, answers, issues = begun(peer, subject(f"Patient/{code}"), asking(FAMILY))
        assert (answers, issues) == ({}, [("forbidden", f"0: {NEEDED} system/Patient.r.")])
    assert not Edition.objects.filter(kind="Patient", reader_id=peer.system.user_id).exists()


def test_whose_record_is_gone_is_like_one_that_never_was(home: House) -> None:
    ana = home.patient("ana")
    Client.objects.filter(code=ana).update(erased_at=home.world.clock.now())
    assert home.peer.call("get", f"Patient/{ana}").status_code == 410
    for code in (ana, "never"):
        _, answers, issues = begun(home.peer, subject(f"Patient/{code}"), asking(FAMILY, EMAIL))
        assert (answers, issues) == ({}, [("not-found", f"{number}: {UNKNOWN}") for number in (0, 1)])


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"status": "begun"}, "Questionnaire.status"),
        ({"item": [{"linkId": "a", "type": "coding"}]}, "Questionnaire.item[0].type"),
    ],
)
def test_a_form_that_cannot_be_begun_is_refused_with_its_place(
    home: House, changed: dict[str, Any], place: str
) -> None:
    form = asking(NAME)
    form["resource"] |= changed
    sent = {"resourceType": "Parameters", "parameter": [form]}
    answer = home.peer.call("post", "Questionnaire/$populate", sent)
    assert answer.status_code == 422, answer.content
    assert [one["expression"] for one in answer.json()["issue"]] == [[place]]
