"""A Questionnaire that a system sends is R4 to the last element, or refused with every place and what to do there."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from homework.fhir.questionnaires.strict import strict_flaws
from homework.models import Questionnaire
from practice.fhir.document import read_json
from tests.cast import Cast
from tests.homework.fhir.files import files
from tests.homework.fhir.test_handing_in import issues
from tests.practice.fhir.asking import Peer

FORM: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "meta": {"versionId": "7", "profile": ["http://a.example/p"], "tag": [{"code": "kept"}]},
    "url": "http://a.example/tea",
    "status": "active",
    "date": "2026-03",
    "contained": [{"resourceType": "ValueSet", "id": "v", "status": "active"}],
    "item": [
        {
            "linkId": "g",
            "type": "group",
            "text": "Tea",
            "item": [
                {"linkId": "1", "type": "string", "text": "Which?", "maxLength": 20, "_text": {"id": "t"}},
                {"linkId": "2", "type": "choice", "answerOption": [{"valueCoding": {"code": "a", "display": "A"}}]},
                {"linkId": "3", "type": "boolean"},
            ],
        },
        {"linkId": "d", "type": "display", "text": "Thanks"},
    ],
}
WHEN = {"question": "1", "operator": "exists", "answerBoolean": True}
INSIDE = "Questionnaire.item[0].item"

type Change = Callable[[dict[str, Any]], object]


def root(**more: object) -> Change:
    return lambda form: form.update(more)


def display(**more: object) -> Change:
    return lambda form: form["item"][1].update(more)


def item(number: int, **more: object) -> Change:
    return lambda form: form["item"][0]["item"][number].update(more)


def extended(**more: object) -> Change:
    return item(0, extension=[{"url": "urn:x", **more}])


BROKEN: list[tuple[Change, str, str]] = [
    (root(colour="red"), "structure", "Questionnaire.colour"),
    (root(date="03/04/2026"), "value", "Questionnaire.date"),
    (root(date="2026-02-30"), "value", "Questionnaire.date"),
    (root(url="a b"), "value", "Questionnaire.url"),
    (root(title=""), "value", "Questionnaire.title"),
    (root(title=None), "value", "Questionnaire.title"),
    (root(experimental="true"), "value", "Questionnaire.experimental"),
    (root(status="final"), "code-invalid", "Questionnaire.status"),
    (root(subjectType=["Dog"]), "code-invalid", "Questionnaire.subjectType[0]"),
    (root(subjectType="Patient"), "structure", "Questionnaire.subjectType"),
    (root(contact=[{"email": "a"}]), "structure", "Questionnaire.contact[0].email"),
    (root(contact=[{}]), "structure", "Questionnaire.contact[0]"),
    (root(effectivePeriod={"start": "soon"}), "value", "Questionnaire.effectivePeriod.start"),
    (root(useContext=[{"code": {"code": "a"}}]), "required", "Questionnaire.useContext[0].value"),
    (root(text={"status": "generated"}), "required", "Questionnaire.text.div"),
    (root(text={"status": "generated", "div": "<div><script>1</script></div>"}), "value", "Questionnaire.text.div"),
    (root(modifierExtension=[{"url": "urn:m", "valueBoolean": True}]), "extension", "Questionnaire.modifierExtension"),
    (root(implicitRules="urn:rules"), "extension", "Questionnaire.implicitRules"),
    (root(contained=[{"id": "a"}]), "required", "Questionnaire.contained[0].resourceType"),
    (root(contained=[{"resourceType": "ValueSet", "status": "active"}]), "required", "Questionnaire.contained[0].id"),
    (root(contained=[{"resourceType": "ValueSet", "id": "a"}]), "required", "Questionnaire.contained[0].status"),
    (root(contained=[{"resourceType": "Library", "id": "a", "b": {}}]), "structure", "Questionnaire.contained[0].b"),
    (item(0, linkId=5), "value", f"{INSIDE}[0].linkId"),
    (item(0, option=[]), "structure", f"{INSIDE}[0].option"),
    (item(0, maxLength="20"), "value", f"{INSIDE}[0].maxLength"),
    (item(0, maxLength=1.5), "value", f"{INSIDE}[0].maxLength"),
    (item(0, _text="x"), "structure", f"{INSIDE}[0]._text"),
    (item(0, _text={"id": "a", "b": 1}), "structure", f"{INSIDE}[0]._text.b"),
    (item(0, _item={"id": "a"}), "structure", f"{INSIDE}[0]._item"),
    (item(0, code={"code": "a"}), "structure", f"{INSIDE}[0].code"),
    (item(0, code=["a"]), "structure", f"{INSIDE}[0].code[0]"),
    (item(0, code=[{"code": " a"}]), "value", f"{INSIDE}[0].code[0].code"),
    (item(0, initial=[{"valueTime": "25:00:00"}]), "value", f"{INSIDE}[0].initial[0].valueTime"),
    (item(0, initial=[{"valueDateTime": "2026-03-04T10:00"}]), "value", f"{INSIDE}[0].initial[0].valueDateTime"),
    (item(0, initial=[{"id": "a"}]), "required", f"{INSIDE}[0].initial[0].value"),
    (item(0, initial=[{"valueString": "a"}, {"valueString": "b"}]), "invariant", f"{INSIDE}[0].initial"),
    (extended(), "invariant", f"{INSIDE}[0].extension[0]"),
    (extended(valueString="a", valueInteger=1), "structure", f"{INSIDE}[0].extension[0]"),
    (extended(valueString="a", extension=[{"url": "b", "valueId": "c"}]), "invariant", f"{INSIDE}[0].extension[0]"),
    (extended(valueInteger="1"), "value", f"{INSIDE}[0].extension[0].valueInteger"),
    (extended(valueAttachment={"size": -1}), "value", f"{INSIDE}[0].extension[0].valueAttachment.size"),
    (extended(valueQuantity={"comparator": "~"}), "code-invalid", f"{INSIDE}[0].extension[0].valueQuantity.comparator"),
    (item(1, answerValueSet="#v"), "invariant", f"{INSIDE}[1].answerValueSet"),
    (item(1, answerOption=[{"valueBoolean": True}]), "structure", f"{INSIDE}[1].answerOption[0].valueBoolean"),
    (item(1, answerOption=[{"valueString": "a", "b": 1}]), "structure", f"{INSIDE}[1].answerOption[0].b"),
    (item(1, initial=[{"valueCoding": {"code": "a"}}]), "invariant", f"{INSIDE}[1].initial"),
    (item(1, maxLength=3), "invariant", f"{INSIDE}[1].maxLength"),
    (item(2, answerOption=[{"valueString": "a"}]), "invariant", f"{INSIDE}[2].type"),
    (item(2, enableWhen=[WHEN] * 3), "invariant", f"{INSIDE}[2].enableBehavior"),
    (item(2, enableWhen=[WHEN | {"answerInteger": 1}]), "structure", f"{INSIDE}[2].enableWhen[0]"),
    (item(2, enableWhen=[{**WHEN, "hasAnswer": True}]), "structure", f"{INSIDE}[2].enableWhen[0].hasAnswer"),
    (display(code=[{"code": "a"}]), "invariant", "Questionnaire.item[1].code"),
    (display(required=True), "invariant", "Questionnaire.item[1].required"),
    (display(readOnly=True), "invariant", "Questionnaire.item[1].readOnly"),
    (display(initial=[{"valueString": "a"}]), "invariant", "Questionnaire.item[1].initial"),
    (display(type="group"), "invariant", "Questionnaire.item[1].item"),
]


def changed(change: Change) -> str:
    form = deepcopy(FORM)
    change(form)
    return json.dumps(form)


def flaws(text: str) -> list[tuple[str, str]]:
    return [(one.code, one.at) for one in strict_flaws(read_json(text)) if one.severity == "error"]


def test_what_is_r4_has_no_flaw() -> None:
    assert strict_flaws(read_json(json.dumps(FORM))) == []
    for path in files():
        assert flaws(path.read_text(encoding="utf-8-sig")) == [], path


@pytest.mark.parametrize(("change", "code", "at"), BROKEN, ids=[f"{at}-{code}" for _, code, at in BROKEN])
def test_what_is_not_is_told_with_its_place(change: Change, code: str, at: str) -> None:
    assert (code, at) in flaws(changed(change))


@pytest.mark.parametrize(
    ("change", "at"),
    [(item(0, extension=[]), f"{INSIDE}[0].extension"), (item(0, linkId="d"), "Questionnaire.item[1].linkId")],
)
def test_what_real_forms_have_and_nobody_misreads_is_a_warning(change: Change, at: str) -> None:
    assert [(one.severity, one.at) for one in strict_flaws(read_json(changed(change)))] == [("warning", at)]


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        (item(1, option=[{"valueString": "a"}]), "FHIR STU3 has it: R4 has answerOption."),
        (item(0, initialString="a"), "FHIR STU3 has it: R4 has initial, a list with valueString in it."),
        (item(1, answerConstraint="optionsOnly"), "FHIR R5 has it: R4 has the types choice and open-choice."),
        (item(1, colour="red"), "Leave it out, or say it with an extension."),
    ],
)
def test_the_cure_is_told(change: Change, cure: str) -> None:
    (one,) = strict_flaws(read_json(changed(change)))
    assert one.words.endswith(cure)


@pytest.mark.django_db
def test_a_system_is_told_all_at_once_and_nothing_is_kept(cast: Cast) -> None:
    peer = Peer(cast.actor("owner"))
    broken = deepcopy(FORM)
    for change in (root(colour="red"), item(0, maxLength="20"), display(required=True)):
        change(broken)
    told = [
        ("value", f"{INSIDE}[0].maxLength"),
        ("structure", "Questionnaire.colour"),
        ("invariant", "Questionnaire.item[1].required"),
    ]
    assert issues(peer.call("post", "Questionnaire", broken)) == told
    assert issues(peer.call("post", "Questionnaire/$validate", broken), 200) == told
    assert not Questionnaire.objects.exists()


@pytest.mark.django_db
def test_its_tags_and_profiles_come_back_and_its_edition_elsewhere_does_not(cast: Cast) -> None:
    told = Peer(cast.actor("owner")).call("post", "Questionnaire", FORM).json()
    assert {**told, "id": "", "meta": ""} == {**FORM, "id": "", "meta": ""}
    assert (told["meta"].pop("versionId"), bool(told["meta"].pop("lastUpdated"))) == ("1", True)
    assert told["meta"] == {key: FORM["meta"][key] for key in ("profile", "tag")}


@pytest.mark.django_db
def test_a_look_at_it_tells_what_cannot_be_asked_and_what_is_not_done_here(cast: Cast) -> None:
    peer = Peer(cast.actor("owner"))

    def look(change: Change) -> list[tuple[str, ...]]:
        rows = peer.call("post", "Questionnaire/$validate", changed(change)).json()["issue"]
        return [(one["severity"], one.get("expression", [""])[0], one["diagnostics"]) for one in rows]

    assert look(root(title="Tea")) == [("information", "", "It fits.")]
    (listed,) = look(item(1, answerOption=[], answerValueSet="http://a.example/v"))[1:]
    assert listed[:2] == ("warning", f"{INSIDE}[1]")
    (missing,) = look(item(2, enableWhen=[{**WHEN, "question": "nowhere"}]))
    place = f"{INSIDE}[2].enableWhen[0].question"
    assert missing == ("error", place, f"{place} asks about linkId nowhere, which is not there.")
