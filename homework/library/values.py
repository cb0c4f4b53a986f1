"""One answer at a time: does it fit its question, and what to do if not."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from homework.library.conditions import is_answered
from homework.library.errors import InvalidAnswersError, WrongValueError
from homework.library.form import Item

LONGEST_TEXT = 204_800
NOT_ASKED = "This is not one of the questions here. Leave it out."

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})


def tidy(words: str) -> str:
    """Take away what nobody can see: outer space, control characters and broken halves of characters."""
    return _UNSEEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).strip()


def checked(item: Item, value: object) -> object | None:
    """Return the answer as it is kept, None for a blank one; raises WrongValueError for one that does not fit."""
    value = tidy(value) if isinstance(value, str) else value
    return _CHECKS[item.type](item, value) if is_answered(value) else None


def clean_item(item: Item, raw_strings: Sequence[str]) -> object | None:
    """Read what a web form sent for one question; None for a blank.

    Raises InvalidAnswersError, keyed by the link id, for what does not fit.
    """
    if item.type not in _CHECKS:
        raise InvalidAnswersError({item.link_id: NOT_ASKED})
    try:
        return checked(item, _from_web(item, [raw for raw in raw_strings if tidy(raw)]))
    except WrongValueError as wrong:
        raise InvalidAnswersError({item.link_id: str(wrong)}) from wrong


def _from_web(item: Item, sent: list[str]) -> object:
    if item.type == "choice" and item.repeats:
        return [tidy(raw) for raw in sent]
    if not sent:
        return None
    last = sent[-1]
    if item.type == "integer" and _WHOLE.fullmatch(tidy(last).replace("−", "-")):
        return int(tidy(last).replace("−", "-"))
    if item.type == "boolean":
        return {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}.get(tidy(last).lower(), last)
    return last


def _text(item: Item, value: object) -> str:
    if not isinstance(value, str):
        raise WrongValueError("Write your answer in words.")
    longest = LONGEST_TEXT if item.type == "text" else item.max_length or LONGEST_TEXT
    kept = value if item.type == "text" else " ".join(value.splitlines())
    if len(kept) > longest:
        raise WrongValueError(
            f"You wrote {len(kept):,} characters. Up to {longest:,} fit here. Take out {len(kept) - longest:,} or more."
        )
    return kept


def _integer(item: Item, value: object) -> int:
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    low, high = item.min, item.max
    if number is None or low is None or high is None or not low <= number <= high or (number - low) % item.step:
        raise WrongValueError(f"Give a whole number from {low} to {high}.")
    return number


def _boolean(_item: Item, value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("Choose yes or no.")
    return value


def _date(_item: Item, value: object) -> str:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise WrongValueError("Give a day that is in the calendar, as year, month and day: 2026-11-25.")


def _choice(item: Item, value: object) -> str | list[str]:
    return _many(item, value) if item.repeats else _one(item, value)


def _one(item: Item, value: object) -> str:
    if not isinstance(value, str) or value not in item.labels:
        raise WrongValueError("Choose one of the answers on the list.")
    return value


def _many(item: Item, value: object) -> list[str]:
    if not isinstance(value, list) or any(not isinstance(code, str) or code not in item.labels for code in value):
        raise WrongValueError("Choose from the answers on the list.")
    return [code for code in item.labels if code in value]


_CHECKS: dict[str, Callable[[Item, object], object]] = {
    "text": _text,
    "string": _text,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "choice": _choice,
}
