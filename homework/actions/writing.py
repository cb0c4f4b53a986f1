"""What is typed on an exercise: kept as it comes, and written into the definition as far as it fits."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from homework.actions.authoring import locked_draft, stamp
from homework.errors import TooLongError
from homework.library.editing.asking import put_conditions
from homework.library.editing.choices import put_choices
from homework.library.editing.fields import Field, about_fields, item_fields, put
from homework.library.editing.problems import ABOUT
from homework.library.editing.tree import Raw, Words, spot_of
from homework.models import Exercise, ExerciseDraft
from homework.queries.authoring import typed_at
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Typed:
    """What a tab sends for a page: its fields, the revision that it started from, the tab's own mark, or a press."""

    words: Words
    since: int = 0
    tab: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """How saving went: the page's revision now, when, and whether another tab wrote other words there."""

    revision: int
    at: datetime
    conflict: bool = False


@transaction.atomic
def save_words(exercise: Exercise, place: str, sent: Typed, *, by: Actor) -> Kept:
    """Keep what was typed on one page, and write into the definition what of it fits.

    Words that another tab saved since ``sent.since`` are never written over: then both are kept until somebody picks.
    Raises NotVisibleError for a page that is not there, TooLongError.
    """
    draft = locked_draft(exercise, by)
    _fields(draft.definition, place)
    if max((len(word) for words in sent.words.values() for word in words), default=0) > LONGEST:
        raise TooLongError(f"This is too long to keep. Up to {LONGEST:,} characters fit.")
    if place not in draft.typed or not _stands_against(draft, place, sent):
        _write(draft, place, sent, by)
        return Kept(draft.revision, draft.changed_at)
    conflict = not _is_older_echo(draft, place, sent)
    if conflict:
        _keep_both(draft, place, sent.words)
    return Kept(int(draft.typed[place]["revision"]), draft.changed_at, conflict)


@transaction.atomic
def pick_words(exercise: Exercise, place: str, choice: int, *, by: Actor) -> None:
    """Keep one of the texts that several tabs wrote: 0 is the one saved first."""
    draft = locked_draft(exercise, by)
    others = draft.kept.pop(place, [])
    if not 0 <= choice <= len(others):
        raise NotVisibleError
    if choice:
        _write(draft, place, Typed(others[choice - 1]), by)
    draft.save(update_fields=["kept"])


def _fields(definition: Raw, place: str) -> tuple[Field, ...]:
    if place == ABOUT:
        return about_fields(definition)
    try:
        return item_fields(spot_of(definition, place).item)
    except KeyError:
        raise NotVisibleError from None


def _stands_against(draft: ExerciseDraft, place: str, sent: Typed) -> bool:
    page = draft.typed[place]
    newer = int(page["revision"]) > sent.since
    own = bool(sent.tab) and page.get("tab") == sent.tab and not page.get("pressed")
    return newer and not own and typed_at(draft, place) != sent.words


def _is_older_echo(draft: ExerciseDraft, place: str, sent: Typed) -> bool:
    """Whether this is less of the same: a save that was under way when its own tab pressed the button."""
    kept = typed_at(draft, place)
    less = all("\n".join(kept.get(name, [])).startswith("\n".join(words)) for name, words in sent.words.items())
    return draft.typed[place].get("tab") == sent.tab and less


def _keep_both(draft: ExerciseDraft, place: str, words: Words) -> None:
    others = draft.kept.setdefault(place, [])
    if words not in others:
        others.append(words)
        draft.save(update_fields=["kept"])


def _write(draft: ExerciseDraft, place: str, sent: Typed, by: Actor) -> None:
    put(_target(draft, place), _fields(draft.definition, place), sent.words)
    if place != ABOUT:
        item = spot_of(draft.definition, place).item
        put_choices(item, sent.words)
        put_conditions(draft.definition, item, sent.words)
    stamp(draft, by)
    draft.typed[place] = {
        "fields": sent.words,
        "revision": draft.revision,
        "tab": sent.tab,
        "pressed": sent.pressed,
    }
    draft.save()


def _target(draft: ExerciseDraft, place: str) -> Raw:
    definition: Raw = draft.definition
    return definition if place == ABOUT else spot_of(definition, place).item
