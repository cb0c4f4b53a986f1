"""What is ours alone, as the value of an extension of our own."""

import json

from practice.fhir.document import Number, Value


def own_value(value: object) -> tuple[str, Value]:
    """The name of the type and the value; what is neither words, a number nor a truth is written as JSON."""
    if isinstance(value, bool):
        return "valueBoolean", value
    if isinstance(value, int):
        return "valueInteger", Number(str(value))
    if value is None or isinstance(value, str):
        return "valueString", value
    return "valueString", json.dumps(value, ensure_ascii=False)
