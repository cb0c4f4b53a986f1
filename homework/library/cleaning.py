"""Whatever somebody sent becomes answers that can be kept, or a list of what to put right."""

from collections.abc import Mapping
from dataclasses import dataclass

from homework.library.branching import Asking, around
from homework.library.conditions import is_answered
from homework.library.errors import InvalidAnswersError, WrongValueError
from homework.library.form import Answers, Form, Item
from homework.library.values import NOT_ASKED, checked


@dataclass(frozen=True, slots=True)
class _Place:
    """Where we are: the form, the prefix of the keys here, and the problems found so far."""

    form: Form
    prefix: str
    problems: dict[str, str]


def clean(form: Form, raw: Mapping[str, object]) -> Answers:
    """Return the answers as they are kept: blanks and whatever is not asked for are dropped.

    What is dropped for not being asked is not judged. Cleaning twice is the same as once.
    Raises InvalidAnswersError with every problem at once.
    """
    problems: dict[str, str] = {}
    answers = _read(Asking(form, None, {}), raw, _Place(form, "", problems))
    if problems:
        raise InvalidAnswersError(problems)
    return answers


def _read(asking: Asking, raw: Mapping[str, object], place: _Place) -> Answers:
    items = asking.items
    names = {item.link_id for item in items if item.is_answered}
    place.problems.update({f"{place.prefix}{key}": NOT_ASKED for key in raw if key not in names})
    kept: Answers = {}
    for item in items:
        if not asking.enter(item) or not item.is_answered:
            continue
        try:
            value = _value(item, raw.get(item.link_id), place, asking.known)
        except WrongValueError as wrong:
            place.problems[place.prefix + item.link_id] = str(wrong)
        else:
            asking.learn(item, value)
            kept |= {item.link_id: value} if is_answered(value) else {}
    return kept


def _value(item: Item, value: object, place: _Place, known: Answers) -> object | None:
    if not item.is_entries:
        return checked(item, value)
    if not is_answered(value):
        return None
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        raise WrongValueError("Give a list with one entry for each.")
    here = f"{place.prefix}{item.link_id}"
    read = [
        _read(
            Asking(place.form, item, around(place.form, item.link_id, known)),
            entry,
            _Place(place.form, f"{here}.{index}.", place.problems),
        )
        for index, entry in enumerate(value)
    ]
    return _fitting(item, [entry for entry in read if entry])


def _fitting(item: Item, kept: list[Answers]) -> list[Answers]:
    if item.max_occurs is not None and len(kept) > item.max_occurs:
        surplus = len(kept) - item.max_occurs
        raise WrongValueError(f"There are {len(kept)} here. Up to {item.max_occurs} fit. Take out {surplus}.")
    return kept
