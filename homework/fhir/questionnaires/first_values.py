"""The answer that a question comes with."""

from collections.abc import Iterator

from homework.fhir.questionnaires.conditions import is_cut_short, plain_moment
from homework.fhir.questionnaires.options import Options, words_of
from homework.fhir.questionnaires.shape import children, value_key
from practice.fhir.document import Number, Object, Value


def first_values(source: Object, kind: str, options: Options, units: tuple[str, ...]) -> tuple[list[str], str]:
    """What one would have typed to give the first value, and what there is to say about it."""
    keyed = [(value_key(one, "value"), one) for one in children(source, "initial")]
    values = [(key.removeprefix("value"), one[key]) for key, one in keyed if key]
    ticked = [option.code for option in options if option.selected]
    if kind in {"choice", "open-choice"}:
        return _chosen(values, kind, options, ticked)
    if not values:
        return [], ""
    remarks = ["offers several first values, of which the first is shown"] if len(values) > 1 else []
    return _typed(*values[0], kind, units), "; ".join([*remarks, *_cut_short(*values[0])])


def _cut_short(key: str, value: Value) -> Iterator[str]:
    words = words_of(value)
    if is_cut_short(key, words):
        yield f"comes with {words}: here with {plain_moment(key, words)}, as the clock there says it"


def _chosen(values: list[tuple[str, Value]], kind: str, options: Options, ticked: list[str]) -> tuple[list[str], str]:
    found = [(value, options.meant(key, value)) for key, value in values]
    codes = list(dict.fromkeys([*ticked, *(option.code for _, option in found if option)]))
    others = [words_of(value) for value, option in found if not option]
    if kind == "open-choice":
        return (["", *codes, *(others[:1] or [""])], "") if codes or others else ([], "")
    return codes, f"comes with {others[0]}, which is not on its list and is not shown" if others else ""


def _typed(key: str, value: Value, kind: str, units: tuple[str, ...]) -> list[str]:
    if kind == "quantity" and isinstance(value, dict):
        number = value.get("value")
        literal = number.literal if isinstance(number, Number) else ""
        unit = str(value.get("unit") or value.get("code") or "")
        return [literal, unit] if len(units) > 1 else [literal] * bool(literal)
    if isinstance(value, bool):
        return [str(value).lower()]
    words = plain_moment(key, words_of(value))
    return [words] if words else []
