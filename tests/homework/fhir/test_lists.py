"""Lists of codes that a Questionnaire holds are each read once, however they name each other and whoever names them."""

import time
from typing import Any

import pytest

from homework.fhir.questionnaires import options
from homework.fhir.questionnaires.options import MOST_NESTED, Offers
from homework.fhir.responses.checking import flaws
from practice.fhir.document import compact, read_json
from tests.homework.fhir.test_populating import asks, first

MANY, SECONDS = 300, 4


def rows(count: int, word: str = "c") -> list[dict[str, Any]]:
    return [{"code": f"{word}{number}"} for number in range(count)]


def holds(name: str, *includes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "ValueSet", "id": name, "compose": {"include": list(includes), **more}}


def names(*others: str) -> dict[str, Any]:
    return {"valueSet": [f"#{other}" for other in others]}


def codes(*lists: dict[str, Any], name: str = "#v") -> list[str]:
    offers = Offers(read_json(compact({"contained": list(lists)})))
    return [one.code for one in offers.of({"answerValueSet": name})]


CODES = {"concept": rows(2)}
CHAIN = [holds(str(level), *[names(str(level + 1))] * 40) for level in range(MOST_NESTED)]


@pytest.mark.parametrize(
    ("lists", "name", "found"),
    [
        ([holds("v", names(*"vvvvvvvvvvvvvvvvvvvv"))], "#v", []),
        ([holds("v", *[names("v")] * 50)], "#v", []),
        ([holds("v", names("w")), holds("w", CODES, names("v"))], "#v", []),
        ([*CHAIN, holds(str(MOST_NESTED), CODES)], "#0", ["c0", "c1"]),
        ([holds("v", {"valueSet": ["#w", "#w|1", "ValueSet/w"]}), holds("w", CODES)], "#v", ["c0", "c1"]),
        ([holds("v", names("w"), CODES), holds("w", {"concept": rows(3)})], "#v|2", ["c0", "c1", "c2"]),
        ([holds("v", {"valueSet": ["#w", 7]}), holds("w", CODES)], "#v", []),
        ([holds("v", names("w"), exclude=[{"concept": rows(1)}]), holds("w", CODES)], "#v", ["c1"]),
        ([holds("v", CODES), holds("v", {"concept": rows(3)})], "#v", ["c0", "c1"]),
    ],
)
def test_each_code_is_offered_once_however_lists_name_each_other(
    lists: list[dict[str, Any]], name: str, found: list[str]
) -> None:
    before = time.process_time()
    assert codes(*lists, name=name) == found
    assert time.process_time() - before < 1


def test_a_list_means_the_same_by_itself_and_at_the_end_of_a_chain_that_is_too_long() -> None:
    chain = [holds(str(level), names(str(level + 1))) for level in range(MOST_NESTED + 1)]
    offers = Offers(read_json(compact({"contained": [*chain, holds(str(MOST_NESTED + 1), CODES)]})))
    found = [[one.code for one in offers.of({"answerValueSet": f"#{level}"})] for level in (0, 1, MOST_NESTED)]
    assert found == [[], ["c0", "c1"], ["c0", "c1"]]


def test_no_more_than_so_much_is_taken_from_other_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "MOST_CODES", 100)
    lists = [holds("w", {"concept": rows(20)}), *(holds(f"v{number}", names("w")) for number in range(9))]
    offers = Offers(read_json(compact({"contained": lists})))
    found = [len(offers.of({"answerValueSet": f"#v{number}"})) for number in range(9)]
    assert found == [20, 20] + [0] * 7
    assert offers.how_many({"answerValueSet": "#v0"}) == 20


LONG = [holds("v", {"system": "urn:c", "concept": rows(40_000)})]


def test_a_long_list_that_every_question_names_is_read_once_for_all_first_answers() -> None:
    before = time.process_time()
    response, left = first(*[asks("'c7'", "choice", answerValueSet="#v")] * MANY, contained=LONG)
    assert (len(response["item"]), left) == (MANY, [])  # type: ignore[arg-type]  # a list
    assert time.process_time() - before < SECONDS


@pytest.mark.parametrize("deep", [True, False])
def test_a_long_list_is_read_once_for_a_whole_response(*, deep: bool) -> None:
    """Whether many questions name it or one is asked many times."""
    items = [{"linkId": str(number), "type": "choice", "answerValueSet": "#v"} for number in range(MANY)]
    told: list[dict[str, Any]] = [
        {"linkId": one["linkId"], "answer": [{"valueCoding": {"code": "c7"}}]} for one in items
    ]
    if deep:
        items = [{"linkId": "g", "type": "group", "repeats": True, "item": items[:1]}]  # type: ignore[dict-item]  # deep
        told = [{"linkId": "g", "item": told[:1]}] * MANY
    form = read_json(compact({"resourceType": "Questionnaire", "contained": LONG, "item": items}))
    sent = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": told}
    before = time.process_time()
    assert flaws(read_json(compact(sent)), form) == []
    assert time.process_time() - before < SECONDS


def test_options_of_its_own_are_read_once_for_a_question_that_is_asked_many_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, whole = [], Offers.of

    def of(offers: Offers, source: Any) -> Any:  # noqa: ANN401 - as it is
        read.append(source)
        return whole(offers, source)

    monkeypatch.setattr(Offers, "of", of)
    question = {"linkId": "q", "type": "choice", "answerOption": [{"valueCoding": {"code": "c7"}}]}
    form = {"item": [{"linkId": "g", "type": "group", "repeats": True, "item": [question]}]}
    row = {"linkId": "g", "item": [{"linkId": "q", "answer": [{"valueCoding": {"code": "c7"}}]}]}
    sent = {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [row] * 9}
    assert (flaws(read_json(compact(sent)), read_json(compact(form))), len(read)) == ([], 1)


def test_what_a_formula_is_refused_for_is_seen_before_any_list_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Offers, "of", lambda *_: 1 / 0)
    foreign = asks("'c7'", "choice", answerValueSet="#v")
    foreign["extension"][0]["valueExpression"]["language"] = "text/cql"
    given = asks("'c7'", "string", answerValueSet="#v", initial=[{"valueString": "c7"}])
    _, left = first(foreign, given, asks("%patient.photo", "choice", answerValueSet="#v"), contained=LONG)
    assert [at for _, at in left] == ["Questionnaire.item[0]", "Questionnaire.item[1]"]
