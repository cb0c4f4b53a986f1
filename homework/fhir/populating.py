"""A first QuestionnaireResponse to a Questionnaire: what the form itself gives as first answers."""

from collections.abc import Iterator

from homework.fhir.questionnaires.extensions import FIRST_CALCULATION, extension
from homework.fhir.questionnaires.shape import children, value_key
from practice.fhir.document import Object, Value
from practice.fhir.outcomes import Issue

LEFT = "Its first answer is a formula, which is not worked out here."


def populated(questionnaire: Object, canonical: str, subject: str) -> Object:
    """A response in progress for the subject, in the order of the form; nothing of anybody's record goes into it."""
    items = list(_items(questionnaire))
    found: Object = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}
    found |= {"questionnaire": canonical} if canonical else {}
    found |= {"subject": {"reference": subject}} if subject else {}
    return found | ({"item": items} if items else {})


def left_open(questionnaire: Object, place: str = "Questionnaire") -> Iterator[Issue]:
    """Which first answers are formulas."""
    for number, item in enumerate(children(questionnaire)):
        here = f"{place}.item[{number}]"
        if extension(item, FIRST_CALCULATION):
            yield Issue("not-supported", f"{item['linkId']}: {LEFT}", here, severity="warning")
        yield from left_open(item, here)


def _items(source: Object) -> Iterator[Value]:
    for item in children(source):
        head: Object = {"linkId": item["linkId"], **({"text": item["text"]} if item.get("text") else {})}
        answers, inside = list(first_values(item)), list(_items(item))
        if answers and isinstance(answers[0], dict) and inside:
            answers[0] = {**answers[0], "item": inside}
        if item["type"] == "group" and inside:
            yield {**head, "item": inside}
        elif item["type"] not in {"group", "display"} and (answers or inside):
            yield {**head, **({"answer": answers} if answers else {"item": inside})}


def first_values(item: Object) -> Iterator[Value]:
    """The answers that a question comes with."""
    for one in children(item, "initial"):
        key = value_key(one, "value")
        if key:
            yield {key: one[key]}
    for option in children(item, "answerOption"):
        key = value_key(option, "value")
        if key and option.get("initialSelected") is True:
            yield {key: option[key]}
