"""A first QuestionnaireResponse to a Questionnaire: what the form gives as first answers, and what its formulas do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from homework.fhir.formulas import FormulaError, Known, worked_out
from homework.fhir.questionnaires.extensions import FIRST_CALCULATION, extension, value_of
from homework.fhir.questionnaires.initial import initial_values
from homework.fhir.questionnaires.options import Offered, Offers, Options
from homework.fhir.questionnaires.shape import children, value_key
from homework.fhir.responses.values import CHOICES, Wanted, is_of
from practice.fhir.document import Object, Value
from practice.fhir.outcomes import Issue

LANGUAGE = "text/fhirpath"
NO_QUESTIONS = ("group", "display")
KEPT = "Its first answer is a formula as well. The answer that the form gives itself stands."
SEVERAL = "Its formula gives several answers where one is asked for, so it is left open."
GIVEN_SEVERAL = "The form gives several first answers where one is asked for, so it is left open."
GIVEN_MISFIT = "The first answer that the form gives is no answer to it, so it is left open."
MISFIT = "What its formula gives is no answer to it, so it is left open."


def populated(questionnaire: Object, canonical: str, subject: str, known: Known) -> tuple[Object, list[Issue]]:
    """A response in progress for the subject, in the order of the form, and which questions are left open, and why."""
    populating = _Populating(questionnaire, known)
    items = list(populating.items(questionnaire, "Questionnaire"))
    found: Object = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}
    found |= {"questionnaire": canonical} if canonical else {}
    found |= {"subject": {"reference": subject}} if subject else {}
    return found | ({"item": items} if items else {}), populating.left


@dataclass
class _Populating:
    """One walk through a form."""

    questionnaire: Object
    known: Known
    left: list[Issue] = field(default_factory=list)

    @cached_property
    def offers(self) -> Offers:
        """What the questions offer."""
        return Offers(self.questionnaire)

    def items(self, source: Object, place: str) -> Iterator[Value]:
        for number, item in enumerate(children(source)):
            here = f"{place}.item[{number}]"
            head: Object = {"linkId": item["linkId"], **({"text": item["text"]} if item.get("text") else {})}
            answers, inside = self._answers(item, here), list(self.items(item, here))
            if answers and isinstance(answers[0], dict) and inside:
                answers[0] = {**answers[0], "item": inside}
            if item["type"] == "group" and inside:
                yield {**head, "item": inside}
            elif item["type"] not in NO_QUESTIONS and (answers or inside):
                yield {**head, **({"answer": answers} if answers else {"item": inside})}

    def _answers(self, item: Object, place: str) -> list[Value]:
        given = self._given(item, place)
        if extension(item, FIRST_CALCULATION) is None:
            return given
        try:
            return self._worked_out(item, given)
        except FormulaError as error:
            self._leave(item, place, error.words, error.code)
            return given

    def _given(self, item: Object, place: str) -> list[Value]:
        """The first answers that the form gives itself, where they are answers to the question."""
        values = [one for one in initial_values(item) if not _is_unit_alone(one)]
        if not values:
            return []
        wanted = Wanted(item, self.offers.of(item) if item["type"] in CHOICES else Options())
        if not all(_fits(wanted, one) for one in values):
            self._leave(item, place, GIVEN_MISFIT, "value")
        elif len(values) > 1 and item.get("repeats") is not True:
            self._leave(item, place, GIVEN_SEVERAL, "too-many")
        else:
            return [*values]
        return []

    def _leave(self, item: Object, place: str, words: str, code: str) -> None:
        self.left.append(Issue(code, f"{item['linkId']}: {words}", place, severity="warning"))

    def _worked_out(self, item: Object, given: list[Value]) -> list[Value]:
        expression = value_of(item, FIRST_CALCULATION)
        formula = expression.get("expression") if isinstance(expression, dict) else None
        is_ours = isinstance(expression, dict) and expression.get("language") == LANGUAGE
        if not isinstance(formula, str) or not is_ours or item["type"] in NO_QUESTIONS:
            raise FormulaError
        if given:
            raise FormulaError(KEPT)
        values = [one for one in worked_out(formula, self.known) if not isinstance(one, str) or one.strip()]
        if len(values) > 1 and item.get("repeats") is not True:
            raise FormulaError(SEVERAL)
        options = self.offers.of(item) if values else Options()
        return [_answer(item, options, one) for one in values]


def _is_unit_alone(given: Object) -> bool:
    """Whether it says in which unit an amount is given, and no amount."""
    amount = given.get("valueQuantity")
    return isinstance(amount, dict) and "value" not in amount


def _fits(wanted: Wanted, given: Object) -> bool:
    key = value_key(given, "value")
    kind, value = key.removeprefix("value"), given[key]
    return kind in wanted.types and is_of(kind, value) and not any(wanted.wrongs(kind, value))


def _answer(item: Object, options: Options, value: Value) -> Value:
    """The value as an answer of the item's type, or the one option that it means. Raises FormulaError."""
    meant = [one for one in options if _means(value, one)] if item["type"] in CHOICES else []
    if len(meant) == 1:
        return {f"value{meant[0].key}": meant[0].value}
    if not meant and not isinstance(value, dict):
        wanted = Wanted(item, options)
        for kind in wanted.types:
            if is_of(kind, value) and not any(wanted.wrongs(kind, value)):
                return {f"value{kind}": value}
    raise FormulaError(MISFIT)


def _means(value: Value, option: Offered) -> bool:
    """Whether a value is an option, or its code."""
    if isinstance(value, str) and isinstance(option.value, dict):
        return option.value.get("code") == value
    says = isinstance(value, dict) and option.key == "Coding" and (value.get("code") or value.get("display"))
    return option.stands_for(option.key, value) if says else option.value == value
