"""What an item of a Questionnaire has that is kept here, and not done."""

from collections.abc import Iterator

from homework.fhir.questionnaires.extensions import NOT_CARRIED_OUT
from homework.fhir.questionnaires.shape import ITEM, children, unknown
from homework.fhir.questionnaires.words import HELP, asides, shows_a_picture
from practice.fhir.document import Object


def remarks(source: Object) -> Iterator[str]:
    """What there is to say about an item, and about the texts that belong to it."""
    for one in _extensions(source):
        end = str(one.get("url")).rsplit("/", 1)[-1].rsplit("-", 1)[-1]
        if end in NOT_CARRIED_OUT:
            yield NOT_CARRIED_OUT[end]
    if any(shows_a_picture(one) for one in (source, *asides(source, HELP))):
        yield "has a picture, which is not shown here"
    if children(source, "modifierExtension"):
        yield "has a modifier extension, which is kept, not understood"
    for name in unknown(source, ITEM):
        yield f"has {name}, which R4 does not know: it is kept, not understood"


def _extensions(source: Object) -> Iterator[Object]:
    """Those of the item, of its words and numbers, of its limits and of its options."""
    for holder in (source, *children(source, "extension"), *children(source, "answerOption")):
        for key, value in holder.items():
            if key.startswith("_") and isinstance(value, dict):
                yield from children(value, "extension")
    for holder in (source, *children(source, "answerOption")):
        yield from children(holder, "extension")
