"""Keeping what an author types, so that two tabs, two devices or a lost line lose nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from homework.actions.answering import locked_siblings, require_author, submit
from homework.actions.gate import GATE, says_no
from homework.enums import Level
from homework.errors import ChangedMeanwhileError, HandedInError, NotOpenForAnswersError, TooLongError
from homework.library.errors import InvalidAnswersError
from homework.library.form import Form
from homework.library.values import LONGEST_TEXT
from homework.models import Draft, Part, Response
from homework.queries.forms import form_of
from homework.queries.typed import Fields, as_typed, read_pages, stored_fields
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record


@dataclass(frozen=True, slots=True)
class Sent:
    """What a tab sends for a page: the fields, the revision that it started from, and the tab's own mark.

    ``pressed`` says that the author pressed a button rather than that the page saved by itself.
    """

    fields: Fields
    since: int = 0
    tab: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """How saving went: the page's revision now, when, and whether another tab wrote other words there."""

    revision: int
    at: datetime
    conflict: bool = False


@transaction.atomic
def save_page(part: Part, key: str, sent: Sent, *, by: Actor) -> Saved:
    """Keep what was typed on one page.

    Words that another tab saved since ``sent.since`` are never written over: then both are kept until the author picks.
    Raises NotVisibleError unless ``by`` is the author, TooLongError, HandedInError where there is nothing to change.
    """
    require_author(part, by)
    form = form_of(part.assignment.version)
    if key not in form.lineage:
        raise NotVisibleError
    _check_length(sent.fields)
    if key == GATE and says_no(sent.fields):
        return Saved(0, clock.now())
    return _keep(_draft(part, form, sent), key, sent)


def _check_length(fields: Fields) -> None:
    longest = max((len(word) for words in fields.values() for word in words), default=0)
    if longest > LONGEST_TEXT:
        words = f"This is too long to keep: {longest:,} characters. Up to {LONGEST_TEXT:,} fit."
        raise TooLongError(f"{words} Take out {longest - LONGEST_TEXT:,} or more.")


def _draft(part: Part, form: Form, sent: Sent) -> Draft:
    draft = Draft.objects.select_for_update().filter(part=part).first()
    if draft is not None:
        return draft
    if part.current_id is not None and not sent.pressed:
        raise HandedInError("You have handed this in. Choose to change your answers first.")
    _begin(part, form)
    return Draft.objects.select_for_update().get(part=part)


def _begin(part: Part, form: Form) -> None:
    pages = as_typed(form, part.current.answers, 1) if part.current else {}
    literals = part.current.literals if part.current else {}
    first = {"author_id": part.author_id, "pages": pages, "literals": literals, "revision": 1 if pages else 0}
    first["saved_at"] = clock.now()
    Draft.objects.get_or_create(part=part, defaults=first)


def _keep(draft: Draft, key: str, sent: Sent) -> Saved:
    page = draft.pages.get(key)
    if page is not None and _stands_against(page, sent):
        if _is_older_echo(page, sent):
            return Saved(int(page["revision"]), draft.saved_at)
        _keep_both(draft, key, sent.fields)
        return Saved(int(page["revision"]), draft.saved_at, conflict=True)
    if sent.pressed and key in draft.skipped:
        draft.skipped = [other for other in draft.skipped if other != key]
    _write(draft, key, sent)
    return Saved(draft.revision, draft.saved_at)


def _stands_against(page: Mapping[str, object], sent: Sent) -> bool:
    newer = int(str(page["revision"])) > sent.since
    own = bool(sent.tab) and page.get("tab") == sent.tab and not page.get("pressed")
    kept = stored_fields(page)
    return newer and not own and kept != sent.fields and not _is_blank(kept)


def _is_older_echo(page: Mapping[str, object], sent: Sent) -> bool:
    """Whether nothing is lost by leaving what is kept: an old tab sends a blank page, or less of the same.

    The latter is a save that was under way when its own tab pressed the button.
    """
    kept = stored_fields(page)
    less = all("\n".join(kept.get(name, [])).startswith("\n".join(words)) for name, words in sent.fields.items())
    return _is_blank(sent.fields) or (page.get("tab") == sent.tab and less)


def _is_blank(fields: Mapping[str, list[str]]) -> bool:
    return not any(word.strip() for words in fields.values() for word in words)


def _keep_both(draft: Draft, key: str, fields: Fields) -> None:
    others = draft.kept.setdefault(key, [])
    if fields not in others:
        others.append(fields)
        draft.save(update_fields=["kept"])


def _write(draft: Draft, key: str, sent: Sent) -> None:
    draft.revision += 1
    draft.saved_at = clock.now()
    draft.pages[key] = {"fields": sent.fields, "revision": draft.revision, "tab": sent.tab, "pressed": sent.pressed}
    draft.save(update_fields=["pages", "skipped", "revision", "saved_at"])


@transaction.atomic
def pick_words(part: Part, key: str, choice: int, *, by: Actor) -> None:
    """Let the author pick one of the texts that several tabs wrote: 0 is the one saved first."""
    require_author(part, by)
    draft = Draft.objects.select_for_update().filter(part=part).first()
    others = draft.kept.pop(key, []) if draft else []
    if draft is None or not 0 <= choice <= len(others):
        raise NotVisibleError
    if choice:
        _write(draft, key, Sent(others[choice - 1]))
    draft.save(update_fields=["kept"])


@transaction.atomic
def skip_page(part: Part, key: str, *, by: Actor) -> None:
    """Leave a question out. What was typed there stays in the draft, and is not handed in."""
    require_author(part, by)
    form = form_of(part.assignment.version)
    if key not in form.lineage:
        raise NotVisibleError
    draft = _draft(part, form, Sent({}, pressed=True))
    draft.skipped = [*(other for other in draft.skipped if other != key), key]
    draft.revision += 1
    draft.saved_at = clock.now()
    draft.save(update_fields=["skipped", "revision", "saved_at"])


@transaction.atomic
def begin_change(part: Part, *, by: Actor) -> None:
    """Take up what was handed in to change it. Until the change is handed in, everybody reads what they read before."""
    require_author(part, by)
    require(part.current_id is not None, "Hand in your answers first.")
    if part.assignment.taken_back_at or part.assignment.paused_at:
        raise NotOpenForAnswersError("This is not asked for at the moment. What you wrote is kept.")
    _begin(part, form_of(part.assignment.version))
    record("begin_change", by=by, part=part.pk)


@transaction.atomic
def drop_change(part: Part, *, by: Actor) -> None:
    """Leave what was handed in as it is, and forget the changes."""
    require_author(part, by)
    require(part.current_id is not None, "Hand in your answers first.")
    Draft.objects.filter(part=part).delete()
    record("drop_change", by=by, part=part.pk)


@transaction.atomic
def hand_in(part: Part, revision: int, level: Level, *, by: Actor) -> Response:
    """Hand in the draft as it stood at ``revision``; pressing twice hands in once.

    Raises ChangedMeanwhileError when another tab has changed the draft, InvalidAnswersError and what ``submit`` raises.
    """
    require_author(part, by)
    locked_siblings(part)
    part = Part.objects.select_related("assignment__case__practice", "assignment__version", "current").get(pk=part.pk)
    draft = Draft.objects.filter(part=part).first()
    if draft is None and part.current is not None:
        return part.current
    if draft is None or draft.revision != revision or draft.kept:
        raise ChangedMeanwhileError("Your answers have changed since you looked at them. Please look once more.")
    typed = read_pages(form_of(part.assignment.version), draft.pages, draft.skipped)
    if typed.problems:
        raise InvalidAnswersError(typed.problems)
    return submit(part, typed.answers, level, literals=draft.literals, by=by)
