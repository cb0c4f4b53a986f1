"""Building an exercise: every act changes one thing, and is on record."""

from collections.abc import Callable

from django.db import transaction

from homework.actions.authoring import locked_draft, stamp
from homework.library.editing import asking, choices, moves
from homework.library.editing.page import page_fields
from homework.library.editing.problems import ABOUT
from homework.library.editing.tree import Raw, Spot, key_of, spot_of
from homework.models import Exercise, ExerciseDraft
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.codes import new_code


@transaction.atomic
def add_item(exercise: Exercise, kind: str, *, after: str = "", within: str = "", by: Actor) -> str:
    """Add an item without words yet, after another, within a group, or at the end; gives its key."""
    link_id = f"own_{new_code()}"
    _change(exercise, lambda draft: moves.add_item(draft, kind, link_id, after=after, within=within), by)
    return key_of(link_id)


@transaction.atomic
def move_item(exercise: Exercise, key: str, way: int, *, by: Actor) -> None:
    """Move an item one place up (-1) or down (1)."""
    _change(exercise, lambda draft: moves.move_item(draft, key, way), by)


@transaction.atomic
def repeat_item(exercise: Exercise, key: str, *, by: Actor) -> str:
    """Put a second item like this one behind it; gives the key of the copy. No safety rule stands on the copy."""
    names: list[str] = []
    _change(exercise, lambda draft: names.append(moves.repeat_item(draft, key, lambda: f"own_{new_code()}")), by)
    return key_of(names[0])


@transaction.atomic
def remove_item(exercise: Exercise, key: str, *, agreed: bool, by: Actor) -> None:
    """Remove an item, and with it what stands on it.

    Raises NotAllowedError for one that keeps others safe, and where safety rules or figures would go with it that
    nobody agreed to.
    """
    found = _standing_on(exercise, key, by)
    require(not found.stays, "By this question people decide who may read, or whether it is safe to answer. It stays.")
    require(agreed or not (found.rules or found.series), "Something stands on this question. Agree that it goes too.")
    _change(exercise, lambda draft: moves.remove_item(draft, key), by)
    record("remove_exercise_item", by=by, exercise=exercise.pk, rules=len(found.rules))


@transaction.atomic
def add_choice(exercise: Exercise, key: str, *, by: Actor) -> None:
    """Offer one more answer, without words yet."""
    _at(exercise, key, lambda _draft, spot: choices.add_choice(spot.item, f"own_{new_code()}"), by)


@transaction.atomic
def move_choice(exercise: Exercise, key: str, code: str, way: int, *, by: Actor) -> None:
    """Move an answer one place up (-1) or down (1)."""
    _at(exercise, key, lambda _draft, spot: choices.move_choice(spot.item, code, way), by)


@transaction.atomic
def drop_choice(exercise: Exercise, key: str, code: str, *, by: Actor) -> None:
    """Offer one answer less. Raises NotAllowedError for one that a safety rule asks for."""
    _at(exercise, key, lambda draft, spot: _drop_choice(draft, spot, code), by)


@transaction.atomic
def add_condition(exercise: Exercise, key: str, on: str, *, by: Actor) -> None:
    """Ask a question only after a certain answer to one before it."""
    _at(exercise, key, lambda draft, spot: asking.add_condition(draft, spot, on), by)


@transaction.atomic
def drop_condition(exercise: Exercise, key: str, number: int, *, by: Actor) -> None:
    """Ask a question with one condition less."""
    _at(exercise, key, lambda _draft, spot: asking.drop_condition(spot.item, number), by, renumbers=True)


def _standing_on(exercise: Exercise, key: str, by: Actor) -> moves.Standing:
    try:
        return moves.standing_on(locked_draft(exercise, by).definition, key)
    except KeyError:
        raise NotVisibleError from None


def _drop_choice(draft: Raw, spot: Spot, code: str) -> None:
    rules = moves.rules_on_choice(draft, spot, code)
    require(not rules, "A safety rule asks for this answer. To take the rule away, remove the whole question.")
    choices.drop_choice(spot.item, code)


def _at(exercise: Exercise, key: str, act: Callable[[Raw, Spot], None], by: Actor, *, renumbers: bool = False) -> None:
    _change(exercise, lambda draft: act(draft, spot_of(draft, key)), by, renumbered=key if renumbers else "")


def _change(exercise: Exercise, act: Callable[[Raw], object], by: Actor, *, renumbered: str = "") -> None:
    """One change of the definition, on record; what is not there does not exist."""
    draft = locked_draft(exercise, by)
    try:
        act(draft.definition)
    except KeyError:
        raise NotVisibleError from None
    for place in [place for place in draft.typed if place != ABOUT]:
        _forget_what_went(draft, place, conditions=place == renumbered)
    stamp(draft, by)
    draft.save()
    record("change_exercise_draft", by=by, exercise=exercise.pk)


def _forget_what_went(draft: ExerciseDraft, place: str, *, conditions: bool) -> None:
    """Leave no words of fields that are no more, nor of conditions that were numbered anew."""
    try:
        names = set(page_fields(draft.definition, place))
    except KeyError:
        del draft.typed[place]
        draft.kept.pop(place, None)
        return
    page = draft.typed[place]
    page["fields"] = {
        name: words
        for name, words in page["fields"].items()
        if name in names and not (conditions and name.startswith("when."))
    }
