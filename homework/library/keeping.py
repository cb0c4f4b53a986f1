"""What its author keeps from partners, or throws away, by an answer in the form itself."""

from collections.abc import Callable, Iterator, Mapping

from homework.library.branching import entries
from homework.library.conditions import holds
from homework.library.form import Answers, Condition, Form, Item

type Wanted = Callable[[Item, Mapping[str, object]], bool]


def opened(form: Form, answers: Mapping[str, object]) -> Answers:
    """Keep what partners may read where the form asks about it; silence opens nothing.

    An entry is judged by its own answers. How far the rest may travel is for ``visible`` to say.
    """
    return _kept(form.items, answers, _is_opened)


def takes_back(before: Mapping[str, object], now: Mapping[str, object]) -> bool:
    """Whether something that partners may read ``before`` is not among what they may read ``now``."""
    for link_id, value in before.items():
        if link_id not in now:
            return True
        inside = entries(now[link_id])
        if any(entry not in inside for entry in entries(value)):
            return True
    return False


def without_discarded(form: Form, answers: Mapping[str, object]) -> Answers:
    """Leave out what its author chose to throw away, so that it is never stored."""
    return _kept(form.items, answers, lambda item, around: not (item.discard_when and _all(item.discard_when, around)))


def _is_opened(item: Item, around: Mapping[str, object]) -> bool:
    return _all(item.shared_when, around)


def _all(conditions: tuple[Condition, ...], around: Mapping[str, object]) -> bool:
    return all(holds(condition, around.get(condition.question)) for condition in conditions)


def _kept(items: tuple[Item, ...], answers: Mapping[str, object], wanted: Wanted) -> Answers:
    kept = dict(answers)
    for item in _standing(items):
        if item.link_id not in answers:
            continue
        if item.is_entries:
            inside = entries(answers[item.link_id])
            kept[item.link_id] = [_kept(item.items, entry, wanted) for entry in inside if wanted(item, entry)]
        elif not wanted(item, answers):
            del kept[item.link_id]
    return kept


def _standing(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        if item.is_answered:
            yield item
        if not item.is_entries:
            yield from _standing(item.items)
