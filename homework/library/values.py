"""One answer at a time: does it fit its question, and what to do if not."""

import re
from collections.abc import Callable, Sequence

from homework.library import moments, numbers
from homework.library.conditions import is_answered
from homework.library.errors import InvalidAnswersError, WrongValueError
from homework.library.form import OWN_WORDS, Item

LONGEST_TEXT = 204_800
NOT_ASKED = "This is not one of the questions here. Leave it out."

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
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
        return checked(item, _from_web(item, [tidy(raw) for raw in raw_strings]))
    except WrongValueError as wrong:
        raise InvalidAnswersError({item.link_id: str(wrong)}) from wrong


def given(item: Item) -> object | None:
    """The answer that an item comes with, as it is kept; None where it has none that fits."""
    try:
        return clean_item(item, item.initial) if item.initial else None
    except InvalidAnswersError:
        return None


def typed_words(item: Item, value: object) -> list[str]:
    """What one would have typed to give this answer."""
    if item.type == "open-choice":
        codes = [str(code) for code in (value if isinstance(value, list) else [value])]
        own = [code.removeprefix(OWN_WORDS) for code in codes if code.startswith(OWN_WORDS)]
        return ["", *(code for code in codes if not code.startswith(OWN_WORDS)), *(own or [""])]
    if item.type == "quantity" and len(item.units) > 1:
        return str(value).split(" ", 1)
    if isinstance(value, list):
        return [str(code) for code in value]
    return [{True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)]


def _from_web(item: Item, sent: list[str]) -> object:
    if item.type in _FROM_SEVERAL:
        return _FROM_SEVERAL[item.type](item, sent)
    sent = [raw for raw in sent if raw]
    if item.type == "choice" and item.repeats:
        return sent
    if not sent:
        return None
    if item.type == "integer":
        return numbers.whole_from_web(sent[-1])
    if item.type == "boolean":
        return {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}.get(sent[-1].lower(), sent[-1])
    return sent[-1]


def _with_unit(_item: Item, sent: list[str]) -> object:
    return " ".join(sent).strip() if sent and sent[0] else None


def _with_own_words(item: Item, sent: list[str]) -> object:
    """A page sends a blank, what was ticked, and what was written; whatever sends one thing alone means either."""
    if len(sent) == 1:
        sent = ["", *sent, ""] if sent[0] in item.labels else ["", *sent]
    codes, own = [raw for raw in sent[:-1] if raw], sent[-1:]
    codes += [OWN_WORDS + words for words in own if words]
    if item.repeats or not codes:
        return codes
    if len(codes) > 1:
        raise WrongValueError("Choose one answer, or write one of your own. Take the other away.")
    return codes[0]


def _text(item: Item, value: object) -> str:
    if not isinstance(value, str):
        raise WrongValueError("Write your answer in words.")
    longest = LONGEST_TEXT if item.type == "text" and not item.limited else item.max_length or LONGEST_TEXT
    kept = value if item.type == "text" else " ".join(value.splitlines())
    if len(kept) > longest:
        raise WrongValueError(
            f"You wrote {len(kept):,} characters. Up to {longest:,} fit here. Take out {len(kept) - longest:,} or more."
        )
    if item.min_length and len(kept) < item.min_length:
        raise WrongValueError(f"Write at least {item.min_length:,} characters here.")
    return kept


def _url(item: Item, value: object) -> str:
    words = _text(item, value)
    if any(mark.isspace() for mark in words):
        raise WrongValueError("Give one address without spaces, like https://example.org.")
    return words


def _boolean(_item: Item, value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("Choose yes or no.")
    return value


def _choice(item: Item, value: object) -> str | list[str]:
    return _many(item, value) if item.repeats else _one(item, value)


def _one(item: Item, value: object) -> str:
    if not isinstance(value, str) or value not in item.labels:
        raise WrongValueError("Choose one of the answers on the list.")
    return value


def _many(item: Item, value: object) -> list[str]:
    if not isinstance(value, list) or any(not isinstance(code, str) or code not in item.labels for code in value):
        raise WrongValueError("Choose from the answers on the list.")
    return _going_together(item, list(dict.fromkeys(value)))


def _going_together(item: Item, codes: list[str]) -> list[str]:
    chosen = set(codes)
    lonely = next((option for option in item.options if option.alone and option.code in chosen), None)
    if lonely is not None and len(codes) > 1:
        raise WrongValueError(f"“{lonely.text}” goes with no other answer. Keep it, or the others.")
    if item.max_occurs is not None and len(codes) > item.max_occurs:
        raise WrongValueError(f"Choose up to {item.max_occurs}.")
    return codes


def _open_choice(item: Item, value: object) -> str | list[str]:
    codes = [_open(item, code) for code in (value if isinstance(value, list) else [value])]
    if not item.repeats:
        if len(codes) > 1:
            raise WrongValueError("Choose one answer, or write one of your own. Take the other away.")
        return codes[0]
    return _going_together(item, list(dict.fromkeys(codes)))


def _open(item: Item, value: object) -> str:
    if not isinstance(value, str):
        raise WrongValueError("Choose one of the answers on the list, or write your own.")
    return value if value in item.labels else OWN_WORDS + _text(item, value.removeprefix(OWN_WORDS))


_CHECKS: dict[str, Callable[[Item, object], object]] = {
    "text": _text,
    "string": _text,
    "url": _url,
    "integer": numbers.whole,
    "decimal": numbers.decimal,
    "quantity": numbers.quantity,
    "boolean": _boolean,
    "date": moments.day,
    "dateTime": moments.moment,
    "time": moments.time_of_day,
    "choice": _choice,
    "open-choice": _open_choice,
}
_FROM_SEVERAL: dict[str, Callable[[Item, list[str]], object]] = {"open-choice": _with_own_words, "quantity": _with_unit}
