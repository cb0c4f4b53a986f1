"""The extensions of FHIR and SDC that are read and written here, and our own."""

from homework.fhir.questionnaires.shape import children
from practice.fhir.document import Number, Object, Value

HL7 = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
OWN = "urn:trellis:questionnaire:"

HIDDEN = f"{HL7}questionnaire-hidden"
CONTROL = f"{HL7}questionnaire-itemControl"
CONTROLS_SYSTEM = "http://hl7.org/fhir/questionnaire-item-control"
MIN, MAX = f"{HL7}minValue", f"{HL7}maxValue"
MIN_QUANTITY, MAX_QUANTITY = f"{SDC}minQuantity", f"{SDC}maxQuantity"
MIN_LENGTH = f"{HL7}minLength"
PLACES = f"{HL7}maxDecimalPlaces"
STEP = f"{HL7}questionnaire-sliderStepValue"
UNIT, UNIT_OPTION = f"{HL7}questionnaire-unit", f"{HL7}questionnaire-unitOption"
MIN_OCCURS, MAX_OCCURS = f"{HL7}questionnaire-minOccurs", f"{HL7}questionnaire-maxOccurs"
OPEN_LABEL = f"{SDC}openLabel"
EXCLUSIVE = f"{HL7}questionnaire-optionExclusive"
OPTION_PREFIX = f"{HL7}questionnaire-optionPrefix"
MARKDOWN, XHTML = f"{HL7}rendering-markdown", f"{HL7}rendering-xhtml"
ENTRY_FORMAT = f"{HL7}entryFormat"
CALCULATION, FIRST_CALCULATION = f"{SDC}calculatedExpression", f"{SDC}initialExpression"
ENABLING = f"{SDC}enableWhenExpression"
LAUNCH = f"{SDC}launchContext"
# What is kept and not carried out, by the end of its address.
NOT_CARRIED_OUT = {
    "calculatedExpression": "its calculation is kept, not carried out",
    "initialExpression": "its first value is a formula, which is not filled in on our pages",
    "answerExpression": "its answers are worked out elsewhere",
    "candidateExpression": "its answers are worked out elsewhere",
    "enableWhenExpression": "its condition is a formula, so it is asked in any case",
    "regex": "its pattern is kept, not checked",
    "targetConstraint": "its rule is kept, not checked",
    "constraint": "its rule is kept, not checked",
    "expression": "a part of it is worked out by a formula elsewhere, and not here",
    "calculatedValue": "a part of it is worked out by a formula elsewhere, and not here",
    "itemMedia": "has a picture or a sound, which is not shown here",
    "itemAnswerMedia": "has a picture or a sound, which is not shown here",
}


def extensions(source: Value, url: str) -> list[Object]:
    """The extensions of this address; SDC's own are also known under the address that they had before."""
    found = children(source, "extension") if isinstance(source, dict) else []
    old = url.replace(SDC, f"{HL7}questionnaire-")
    return [one for one in found if one.get("url") in (url, old)]


def extension(source: Value, url: str) -> Object | None:
    """The first of them."""
    return next(iter(extensions(source, url)), None)


def value_of(source: Value, url: str) -> Value:
    """The value of an extension, whatever its type."""
    found = extension(source, url) or {}
    return next((value for key, value in found.items() if key.startswith("value")), None)


def number_of(source: Value, url: str) -> int | None:
    """The value of an extension that is a whole number."""
    value = value_of(source, url)
    return value.whole if isinstance(value, Number) else None


def control_of(source: Object) -> str:
    """How a question wants to be shown, or what a text is for."""
    concept = value_of(source, CONTROL)
    codings = children(concept, "coding") if isinstance(concept, dict) else []
    return next((str(coding["code"]) for coding in codings if coding.get("code")), "")


def set_extension(source: Object, url: str, key: str, value: Value) -> None:
    """Write an extension in the place of the one that is there, or last; None takes it away."""
    found = source.get("extension")
    kept: list[Value] = list(found) if isinstance(found, list) else []
    present = extension(source, url)
    if value is None:
        kept = [one for one in kept if one is not present]
    elif present is None:
        kept.append({"url": url, key: value})
    else:
        kept = [_with_value(present, key, value) if one is present else one for one in kept]
    if kept:
        source["extension"] = kept
    else:
        source.pop("extension", None)


def _with_value(present: Object, key: str, value: Value) -> Object:
    return {key if name.startswith("value") else name: one for name, one in present.items()} | {key: value}
