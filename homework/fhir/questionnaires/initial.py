"""The answers that a form itself gives first."""

from collections.abc import Iterator

from homework.fhir.questionnaires.shape import children, value_key
from practice.fhir.document import Object


def initial_values(item: Object) -> Iterator[Object]:
    """The answers that a question comes with."""
    for one in children(item, "initial"):
        key = value_key(one, "value")
        if key:
            yield {key: one[key]}
    for option in children(item, "answerOption"):
        key = value_key(option, "value")
        if key and option.get("initialSelected") is True:
            yield {key: option[key]}
