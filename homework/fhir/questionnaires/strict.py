"""Whether a Questionnaire is one of R4 to the last element, as others who get it from here rely on.

A file that a clinician brings is read more kindly: what R4 does not know is kept, and said on the page of its exercise.
"""

from collections.abc import Callable, Iterator, Mapping

from homework.fhir.questionnaires.shape import children
from practice.fhir.document import Object
from practice.fhir.fitting import flaws_of
from practice.fhir.outcomes import Issue

ROOT = "Questionnaire"
MOST_TOLD = 100
STU3 = "FHIR STU3 has it: R4 has"
R5 = "FHIR R5 has it:"
CURES: Mapping[str, str] = {
    "option": f"{STU3} answerOption.",
    "options": f"{STU3} answerValueSet.",
    "hasAnswer": f"{STU3} the operator exists with answerBoolean.",
    **{
        f"initial{kind}": f"{STU3} initial, a list with value{kind} in it."
        for kind in ("Boolean", "Decimal", "Integer", "Date", "DateTime", "Time", "String", "Uri", "Coding", "Quantity")
    },
    "answerConstraint": f"{R5} R4 has the types choice and open-choice.",
    "disabledDisplay": f"{R5} R4 hides what is not asked. Leave it out.",
    "versionAlgorithmString": f"{R5} leave it out.",
    "versionAlgorithmCoding": f"{R5} leave it out.",
    "copyrightLabel": f"{R5} R4 has copyright.",
}
LISTED = frozenset(("choice", "open-choice", "decimal", "integer", "date", "dateTime", "time", "string", "quantity"))
MEASURED = frozenset(("boolean", "decimal", "integer", "string", "text", "url", "open-choice"))
MOST_WITHOUT_BEHAVIOUR = 2

type Rule = tuple[str, str, str, Callable[[Object, str], bool]]

# The rules of R4: its name for each, the element that it is about, what it says, and whether an item breaks it.
RULES: tuple[Rule, ...] = (
    ("que-1", "item", "A group has items.", lambda item, kind: kind == "group" and not item.get("item")),
    ("que-1", "item", "A display has no items.", lambda item, kind: kind == "display" and bool(item.get("item"))),
    ("que-3", "code", "A display has no code.", lambda item, kind: kind == "display" and bool(item.get("code"))),
    (
        "que-4",
        "answerValueSet",
        "A question has either answerOption or answerValueSet.",
        lambda item, _: bool(item.get("answerOption")) and "answerValueSet" in item,
    ),
    (
        "que-5",
        "type",
        "What has options is a choice or an open-choice.",
        lambda item, kind: kind not in LISTED and (bool(item.get("answerOption")) or "answerValueSet" in item),
    ),
    ("que-6", "required", "A display is not required.", lambda item, kind: kind == "display" and "required" in item),
    ("que-6", "repeats", "A display does not repeat.", lambda item, kind: kind == "display" and "repeats" in item),
    (
        "que-8",
        "initial",
        "Only a question has a first value.",
        lambda item, kind: kind in {"group", "display"} and bool(item.get("initial")),
    ),
    ("que-9", "readOnly", "A display is not readOnly.", lambda item, kind: kind == "display" and "readOnly" in item),
    (
        "que-10",
        "maxLength",
        "Only what is typed has a maxLength.",
        lambda item, kind: kind not in MEASURED and "maxLength" in item,
    ),
    (
        "que-11",
        "initial",
        "Where there is an answerOption, initialSelected on it says what is chosen first.",
        lambda item, _: bool(item.get("answerOption")) and bool(item.get("initial")),
    ),
    (
        "que-12",
        "enableBehavior",
        "With several enableWhen, enableBehavior says whether all or any count.",
        lambda item, _: len(children(item, "enableWhen")) > MOST_WITHOUT_BEHAVIOUR and "enableBehavior" not in item,
    ),
    (
        "que-13",
        "initial",
        "Only what repeats has several first values.",
        lambda item, _: item.get("repeats") is not True and len(children(item, "initial")) > 1,
    ),
)


def strict_flaws(document: Object) -> list[Issue]:
    """Everything in which it is not as R4 has it, each with its place.

    A linkId that is there twice is a warning, as real forms have them in different groups; where nobody could tell the
    two apart, it cannot be asked here at all.
    """
    if document.get("resourceType") != ROOT:
        return [Issue("structure", f"resourceType is {ROOT}.", "resourceType")]
    return [*flaws_of(document, CURES), *_broken(document, ROOT, set())][:MOST_TOLD]


def _broken(source: Object, at: str, taken: set[str]) -> Iterator[Issue]:
    found = source.get("item")
    for place, item in enumerate(found if isinstance(found, list) else []):
        if isinstance(item, dict):
            here = f"{at}.item[{place}]"
            kind, link_id = str(item.get("type")), str(item.get("linkId"))
            if link_id in taken:
                words = f"{link_id} is there already: others tell items by their linkId. (que-2)"
                yield Issue("invariant", words, f"{here}.linkId", "warning")
            taken.add(link_id)
            for name, element, words, breaks in RULES:
                if breaks(item, kind):
                    yield Issue("invariant", f"{words} ({name})", f"{here}.{element}")
            yield from _broken(item, here, taken)
