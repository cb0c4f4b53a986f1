from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from homework.fhir.formulas import LEFT, Known
from homework.fhir.launching import launched
from homework.fhir.populating import GIVEN_MISFIT, GIVEN_SEVERAL, KEPT, MISFIT, SEVERAL, populated
from homework.fhir.questionnaires.extensions import FIRST_CALCULATION, LAUNCH, SDC
from practice.fhir.document import Number, Object, compact, read_json

GENDERS = [
    {"valueCoding": {"system": "urn:g", "code": code, "display": code.title()}} for code in ("female", "male", "other")
]
PATIENT = read_json(
    compact(
        {
            "resourceType": "Patient",
            "name": [{"text": "Ana Reyes", "given": ["Ana", "May"], "family": "Reyes"}],
            "gender": "female",
            "birthDate": "1990-03-14",
            "maritalStatus": {"coding": [{"system": "urn:m", "code": "M"}]},
            "deceasedBoolean": False,
            "multipleBirthInteger": 2,
            "telecom": [{"system": "email", "value": "ana@example.com", "rank": 1.50}],
        }
    ).replace("1.5", "1.50")
)


def form(*items: dict[str, Any], **more: Any) -> Object:
    rows = [{"linkId": str(number), **item} for number, item in enumerate(items)]
    return read_json(compact({"resourceType": "Questionnaire", "status": "active", "item": rows, **more}))


def asks(formula: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    told = {"language": "text/fhirpath", "expression": formula}
    return {"type": kind, "extension": [{"url": FIRST_CALCULATION, "valueExpression": told}], **more}


def first(*items: dict[str, Any], **more: Any) -> tuple[Object, list[tuple[str, str]]]:
    known = Known(frozenset({"patient"}), lambda: PATIENT, datetime(2026, 11, 27, 9, 30, tzinfo=UTC))
    response, left = populated(form(*items, **more), "", "", known)
    assert {one.severity for one in left} <= {"warning"}
    return response, [(one.words, one.at) for one in left]


@pytest.mark.parametrize(
    ("item", "answers"),
    [
        (asks("%patient.name.text"), [{"valueString": "Ana Reyes"}]),
        (asks("%patient.name.text", "text"), [{"valueString": "Ana Reyes"}]),
        (asks("%patient.name.given", repeats=True), [{"valueString": "Ana"}, {"valueString": "May"}]),
        (asks("%patient.birthDate", "date"), [{"valueDate": "1990-03-14"}]),
        (asks("%patient.birthDate", "dateTime"), [{"valueDateTime": "1990-03-14"}]),
        (asks("%patient.birthDate"), [{"valueString": "1990-03-14"}]),
        (asks("today()", "date"), [{"valueDate": "2026-11-27"}]),
        (asks("now()", "dateTime"), [{"valueDateTime": "2026-11-27T09:30:00+00:00"}]),
        (asks("%patient.deceased", "boolean"), [{"valueBoolean": False}]),
        (asks("%patient.telecom.exists()", "boolean"), [{"valueBoolean": True}]),
        (asks("%patient.multipleBirth", "integer"), [{"valueInteger": Number("2")}]),
        (asks("%patient.telecom.rank", "decimal"), [{"valueDecimal": Number("1.50")}]),
        (asks("%patient.gender", "choice", answerOption=GENDERS), [GENDERS[0]]),
        (
            asks("%patient.maritalStatus.coding", "choice", answerOption=[{"valueCoding": {"code": "M"}}]),
            [{"valueCoding": {"code": "M"}}],
        ),
        (
            asks("%patient.gender", "choice", answerOption=[{"valueString": "male"}, {"valueString": "female"}]),
            [{"valueString": "female"}],
        ),
        (asks("'divers'", "open-choice", answerOption=GENDERS), [{"valueString": "divers"}]),
    ],
)
def test_a_formula_becomes_an_answer_of_the_type_of_its_question(item: dict[str, Any], answers: list[Any]) -> None:
    response, left = first(item)
    assert (response["item"], left) == ([{"linkId": "0", "answer": answers}], [])


@pytest.mark.parametrize("formula", ["%patient.photo", "%patient.name.prefix & ''", "%patient.language"])
def test_what_is_not_known_is_no_answer_and_nothing_is_wrong(formula: str) -> None:
    response, left = first(asks(formula))
    assert ("item" in response, left) == (False, [])


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (asks("%resource.item"), LEFT),
        (asks("today()", "group"), LEFT),
        (asks("today()", "display"), LEFT),
        ({"type": "string", "extension": [{"url": FIRST_CALCULATION, "valueString": "today()"}]}, LEFT),
        (
            {
                "type": "string",
                "extension": [
                    {
                        "url": FIRST_CALCULATION,
                        "valueExpression": {"language": "text/cql", "expression": "today()"},
                    }
                ],
            },
            LEFT,
        ),
        (asks("%patient.name.given"), SEVERAL),
        (asks("%patient.name"), MISFIT),
        (asks("%patient.deceased"), MISFIT),
        (asks("now()", "date"), MISFIT),
        (asks("%patient.birthDate", "integer"), MISFIT),
        (asks("%patient.name.text", maxLength=3), MISFIT),
        (asks("'divers'", "choice", answerOption=GENDERS), MISFIT),
        (asks("'Female'", "choice", answerOption=GENDERS), MISFIT),
        (asks("%patient.telecom", "choice"), MISFIT),
        (asks("%patient.telecom", "choice", answerOption=[{"valueReference": {"reference": "Patient/x"}}]), MISFIT),
        (asks("%patient.telecom", "choice", answerOption=[{"valueCoding": {"system": "email"}}]), MISFIT),
        (asks("%patient", "reference"), MISFIT),
        (asks("%patient", "attachment"), MISFIT),
        (
            asks(
                "%patient.gender",
                "choice",
                answerOption=[*GENDERS, {"valueCoding": {"system": "urn:other", "code": "female"}}],
            ),
            MISFIT,
        ),
    ],
)
def test_what_is_left_open_is_told_with_its_place(item: dict[str, Any], words: str) -> None:
    response, left = first({"type": "group", "item": [item | {"linkId": "x"}]})
    assert ("item" in response, left) == (False, [(f"x: {words}", "Questionnaire.item[0].item[0]")])


def test_an_answer_that_the_form_gives_itself_stands() -> None:
    response, left = first(asks("today()", "date", initial=[{"valueDate": "2020-01-01"}]))
    assert response["item"] == [{"linkId": "0", "answer": [{"valueDate": "2020-01-01"}]}]
    assert left == [(f"0: {KEPT}", "Questionnaire.item[0]")]


CODE = {"system": "urn:g", "code": "female"}


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"type": "text", "initial": [{"valueCoding": CODE}]}, [GIVEN_MISFIT]),
        ({"type": "integer", "initial": [{"valueDecimal": 7.5}]}, [GIVEN_MISFIT]),
        ({"type": "string", "maxLength": 2, "initial": [{"valueString": "long"}]}, [GIVEN_MISFIT]),
        ({"type": "string", "initial": [{"valueString": "a"}, {"valueString": "b"}]}, [GIVEN_SEVERAL]),
        ({"type": "choice", "answerOption": [{**one, "initialSelected": True} for one in GENDERS]}, [GIVEN_SEVERAL]),
        ({"type": "quantity", "initial": [{"valueQuantity": {"unit": "kg"}}]}, []),
    ],
)
def test_a_first_answer_that_is_none_is_left_open(item: dict[str, Any], words: list[str]) -> None:
    response, left = first(item)
    assert ("item" in response, left) == (False, [(f"0: {one}", "Questionnaire.item[0]") for one in words])


def test_what_the_form_gives_first_is_an_answer_by_the_letter() -> None:
    amount = {"type": "quantity", "initial": [{"valueQuantity": {"value": 72.50, "unit": "kg"}}]}
    several = {"type": "choice", "repeats": True, "answerValueSet": "urn:elsewhere"}
    response, left = first(amount, several | {"initial": [{"valueCoding": CODE}, {"valueCoding": {"code": "b"}}]})
    answers = [{"valueQuantity": {"value": Number("72.5"), "unit": "kg"}}]
    others = [{"valueCoding": CODE}, {"valueCoding": {"code": "b"}}]
    assert (response["item"], left) == ([{"linkId": "0", "answer": answers}, {"linkId": "1", "answer": others}], [])


def test_questions_below_one_stand_below_its_answer() -> None:
    below = asks("%patient.gender") | {"linkId": "below", "text": "Gender"}
    response, left = first(asks("%patient.name.text", item=[below]))
    inside = [{"linkId": "below", "text": "Gender", "answer": [{"valueString": "female"}]}]
    assert response["item"] == [{"linkId": "0", "answer": [{"valueString": "Ana Reyes", "item": inside}]}]
    assert left == []


def test_a_list_that_the_form_holds_is_known() -> None:
    compose = {"include": [{"system": "urn:g", "concept": [{"code": "female", "display": "Female"}, {"code": "male"}]}]}
    lists = [{"resourceType": "ValueSet", "id": "g", "compose": compose}]
    response, left = first(asks("%patient.gender", "choice", answerValueSet="#g"), contained=lists)
    coding = {"system": "urn:g", "code": "female", "display": "Female"}
    assert (response["item"], left) == ([{"linkId": "0", "answer": [{"valueCoding": coding}]}], [])


def context(name: str, *kinds: str, as_id: bool = False, old: bool = False) -> dict[str, Any]:
    said: dict[str, Any] = {"valueId": name} if as_id else {"valueCoding": {"code": name}}
    rows = [{"url": "name", **said}, *({"url": "type", "valueCode": kind} for kind in kinds)]
    url = LAUNCH.replace(SDC, "http://hl7.org/fhir/StructureDefinition/questionnaire-") if old else LAUNCH
    return {"url": url, "extension": rows}


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ([], {"patient"}),
        ([context("patient", "Patient")], {"patient"}),
        ([context("client", "Patient", as_id=True)], {"patient", "client"}),
        ([context("client", "Patient", old=True)], {"patient", "client"}),
        ([context("subject", "Patient"), context("patient", "Patient")], {"patient", "subject"}),
        ([context("patient", "Patient"), context("mother", "Patient")], {"patient"}),
        ([context("father", "Patient"), context("mother", "Patient")], {"patient"}),
        ([context("user", "Patient")], {"patient"}),
        ([context("client", "Patient", "RelatedPerson")], {"patient"}),
        ([context("patient", "RelatedPerson")], set()),
    ],
)
def test_a_form_says_how_it_calls_its_subject(declared: list[dict[str, Any]], names: set[str]) -> None:
    launch = launched(form(asks("today()"), extension=declared), "Patient/x", {})
    assert (launch.subject, set(launch.names)) == ("Patient/x", names)


@pytest.mark.parametrize(
    ("subject", "contexts", "who", "names"),
    [
        ("", {}, "", {"patient", "client"}),
        ("", {"patient": "Patient/y"}, "Patient/y", {"patient", "client"}),
        ("", {"client": "Patient/y"}, "Patient/y", {"patient", "client"}),
        ("", {"encounter": "Encounter/y"}, "", {"patient", "client"}),
        ("Patient/x", {"patient": "Patient/x"}, "Patient/x", {"patient", "client"}),
        ("Patient/x", {"patient": "Patient/y"}, "Patient/x", {"client"}),
        ("Patient/x", {"patient": f"{settings.SITE_URL}/fhir/r4/Patient/x"}, "Patient/x", {"patient", "client"}),
        ("Patient/x", {"patient": "http://other.example/fhir/r4/Patient/x"}, "Patient/x", {"client"}),
    ],
)
def test_a_context_names_the_subject_or_somebody_else(
    subject: str, contexts: dict[str, str], who: str, names: set[str]
) -> None:
    launch = launched(form(asks("today()"), extension=[context("client", "Patient")]), subject, contexts)
    assert (launch.subject, set(launch.names)) == (who, names)
