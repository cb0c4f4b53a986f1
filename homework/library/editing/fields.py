"""Which parts of a definition an author sees as fields, and how typed words become values there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from homework.library.editing.tree import Raw, Words
from homework.library.vocabulary import LEVELS, SHARED_LEVELS

WRITE = "Write something here."
CHOOSE = "Choose one of these."
WHOLE = "Write a whole number, like 5."
_WHOLE = re.compile(r"-?[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an item, or of the form, that its author may write.

    ``kind`` is "line", "long", "whole", "truth", "pick" or "picks"; ``needed`` says that it cannot be left empty.
    """

    name: str
    kind: str
    needed: bool = False
    choices: tuple[str, ...] = ()


def about_fields(definition: Raw) -> tuple[Field, ...]:
    """The fields of the form as a whole; levels for partners are offered only where its release allows them."""
    levels = tuple(one for one in LEVELS if definition.get("release") != "none" or one not in SHARED_LEVELS)
    return (
        Field("title", "line", needed=True),
        Field("neutral_label", "line"),
        Field("purpose", "long", needed=True),
        Field("about", "long", needed=True),
        Field("guide", "long", needed=True),
        Field("minutes", "whole", needed=True),
        Field("levels", "picks", needed=True, choices=levels),
        Field("default_level", "pick", needed=True, choices=levels),
    )


def item_fields(item: Raw) -> tuple[Field, ...]:
    """The fields of one item, by its type; conditions and the words of its choices come beside these."""
    kind = item.get("type")
    if kind == "display":
        return (Field("text", "long", needed=True),)
    if kind == "group":
        return _group(item)
    own = _OF_TYPE.get(str(kind), ())
    scale = (Field("low", "line", needed=True), Field("high", "line", needed=True))
    ends = scale if item.get("control") == "slider" else ()
    return (Field("text", "long", needed=True), Field("hint", "long"), *own, *ends, Field("required", "truth"))


def _group(item: Raw) -> tuple[Field, ...]:
    words = (Field("text", "line"), Field("hint", "long"))
    if not item.get("repeats"):
        return words
    most = (Field("maxOccurs", "whole", needed=True), Field("add_label", "line", needed=True))
    return (*words, *most, Field("required", "truth"))


_OF_TYPE: dict[str, tuple[Field, ...]] = {
    "string": (Field("example", "line"), Field("maxLength", "whole", needed=True)),
    "text": (Field("example", "line"), Field("maxLength", "whole")),
    "integer": (
        Field("min", "whole", needed=True),
        Field("max", "whole", needed=True),
        Field("step", "whole"),
        Field("unit", "line"),
    ),
    "choice": (Field("repeats", "truth"),),
    "open-choice": (Field("repeats", "truth"),),
}


def shown(target: Raw, field: Field) -> list[str]:
    """What stands in a field before anybody types."""
    value = target.get(field.name)
    if field.kind == "truth":
        return ["on"] if value else []
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def words_of(target: Raw, fields: Iterable[Field]) -> Words:
    """All fields as one would have typed them."""
    return {field.name: shown(target, field) for field in fields}


def put(target: Raw, fields: Iterable[Field], words: Words) -> None:
    """Write what was typed into a definition, as far as it fits; a field that says the same is not touched."""
    for field in fields:
        typed = words.get(field.name, [])
        if field.kind not in {"truth", "picks"} and field.name not in words:
            continue
        if not says_the_same(typed, shown(target, field), in_one_line=field.kind == "line") and not fault(
            field, typed, blank_is_fine=True
        ):
            _write(target, field, typed)


def says_the_same(typed: list[str], stands: list[str], *, in_one_line: bool) -> bool:
    """Whether a page sent back what stands there: a field of one line loses its line ends, others have them anew.

    What is not there at all is sent back as a blank.
    """
    if not stands and not any(word.strip() for word in typed):
        return True
    end = "" if in_one_line else "\n"
    return typed in (stands, [word.replace("\r\n", "\n").replace("\r", "\n").replace("\n", end) for word in stands])


def fault(field: Field, typed: list[str], *, blank_is_fine: bool = False) -> str:
    """What is to be done about a field; "" where nothing is."""
    said = " ".join(typed).strip()
    if not said:
        return (CHOOSE if field.choices else WRITE) if field.needed and not blank_is_fine else ""
    if field.kind == "whole" and not _WHOLE.fullmatch(said):
        return WHOLE
    if field.choices and not set(typed) <= set(field.choices):
        return CHOOSE
    return ""


def faults(fields: Iterable[Field], words: Words) -> dict[str, str]:
    """Everything that is wrong with the fields by themselves, by name."""
    found = ((field.name, fault(field, words.get(field.name, []))) for field in fields)
    return {name: problem for name, problem in found if problem}


def _write(target: Raw, field: Field, typed: list[str]) -> None:
    value = _value(field, typed)
    if value is None or value is False or (not value and isinstance(value, str) and not field.needed):
        target.pop(field.name, None)
    else:
        target[field.name] = value
    if field.name == "repeats" and target.get("control") in {"radio", "checkbox"}:
        target["control"] = "checkbox" if value else "radio"


def _value(field: Field, typed: list[str]) -> Any:  # noqa: ANN401 - whatever a definition holds
    said = (typed[-1] if typed else "").strip()
    if field.kind == "truth":
        return bool(said)
    if field.kind == "picks":
        return [choice for choice in field.choices if choice in typed]
    if field.kind == "whole":
        return int(said) if said else None
    return said
