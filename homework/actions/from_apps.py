"""What a person's app writes and hands in for them: as they would themselves, shown to nobody they did not choose."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from homework.actions.answering import Held, Literals, require_author, submit
from homework.enums import Level
from homework.errors import (
    AnnouncedError,
    ChangedMeanwhileError,
    HandedInError,
    LevelNotOfferedError,
    NotOpenForAnswersError,
)
from homework.models import Draft, Part, Response
from homework.policy import level_for_app
from homework.queries.forms import form_of
from homework.queries.told_own import APP, is_from_apps
from homework.queries.typed import as_typed
from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record


@dataclass(frozen=True, slots=True)
class Written:
    """What an app sends: answers, and values by the letter."""

    answers: Mapping[str, object]
    literals: Literals


@transaction.atomic
def begin_for(part: Part, written: Written, *, by: Actor) -> Draft:
    """Keep what an app wrote as the draft of its person, who goes on with it where they like.

    ``part`` was read under the lock of ``locked_siblings``. Raises NotVisibleError unless ``by`` is the author,
    HandedInError, NotOpenForAnswersError, and ChangedMeanwhileError where words of the author's own would be lost.
    """
    _require_open(part, by)
    if part.current_id is not None:
        raise HandedInError("This is handed in. Send it whole, as amended, to change it.")
    draft = _own_draft(part)
    draft = draft or Draft(part=part, author_id=part.author_id)
    typed = as_typed(form_of(part.assignment.version), written.answers, draft.revision + 1)
    draft.pages = {key: {**page, "tab": APP, "pressed": True} for key, page in typed.items()}
    draft.literals = {name: dict(rows) for name, rows in written.literals.items()}
    draft.skipped, draft.revision, draft.saved_at = [], draft.revision + 1, clock.now()
    draft.save()
    record("begin_by_app", by=by, part=part.pk)
    return draft


@transaction.atomic
def hand_in_for(part: Part, written: Written, *, held: Held, by: Actor) -> Response:
    """Hand in what an app wrote; the same once more is the same as once.

    It is seen as ``level_for_app`` says. ``held`` is what ``locked_siblings`` gave before ``part`` was read. Raises
    what ``begin_for`` and ``submit`` raise, and LevelNotOfferedError where the author has to choose first who reads it,
    and AnnouncedError where the care team reads some of what is private.
    """
    _require_open(part, by)
    current = part.current
    if current is not None and (current.answers, current.literals) == (written.answers, written.literals):
        return current
    draft = _own_draft(part)
    if draft is not None and current is not None:
        raise ChangedMeanwhileError("A change of this was begun on its author's own page. It is finished there.")
    level = level_for_app(part.assignment.offered_levels, Level(part.level) if part.level else None)
    if level is None:
        raise LevelNotOfferedError("Who reads this is chosen on its author's own page. It is handed in there.")
    if level == Level.PRIVATE and form_of(part.assignment.version).announced_items():
        raise AnnouncedError("Some of this the care team always reads, which its own page says. It is handed in there.")
    response = submit(part, written.answers, level, literals=written.literals, held=held, by=by)
    record("hand_in_by_app", by=by, part=part.pk, response=response.pk)
    return response


def _require_open(part: Part, by: Actor) -> None:
    require_author(part, by)
    if part.assignment.taken_back_at or part.assignment.paused_at:
        raise NotOpenForAnswersError("This is not asked for at the moment. What you wrote is kept.")


def _own_draft(part: Part) -> Draft | None:
    """The draft that is written over; never words that its author typed on their own page."""
    draft = Draft.objects.select_for_update().filter(part=part).first()
    if draft is not None and not is_from_apps(draft):
        raise ChangedMeanwhileError("This was begun on its author's own page. It is finished there.")
    return draft
