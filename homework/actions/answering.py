"""Handing in answers, and choosing who reads them."""

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.db.models import BigIntegerField

from clients.models import Case, TeamMember
from homework.actions.raising import raise_from_answers
from homework.actions.settling import apply, lock_around
from homework.enums import Level
from homework.errors import LevelNotOfferedError, NotAnsweredError, NothingHandedInError, NotOpenForAnswersError
from homework.library.answers import announced, clean, missing, visible, without_discarded
from homework.library.figures import figures
from homework.library.form import Answers, Ceiling, Form
from homework.library.keeping import takes_back
from homework.models import Choice, Draft, Part, Response, Unread
from homework.policy import CaseFacts, PartFacts, choose
from homework.queries.forms import form_of
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import Given, Insert, Prepared
from practice.audit.record import record

# Answers by the letter, as an app sent them: by the name of a question, and by what is kept of it.
type Literals = Mapping[str, Mapping[str, str]]
# The locked case of a part, and all parts of its assignment as they are since.
type Held = tuple[list[Case], list[Part]]
_CHOICE = Insert(Choice, "part", "response", "level", "at")
_UNREAD = Insert(Unread, "user", "client", "response")
_KEY = Given(lambda key: key, BigIntegerField())
_TEAM = Prepared(lambda: TeamMember.objects.filter(case_id=_KEY, left_at__isnull=True).values_list("clinician_id"))
_VERSIONS = Prepared(lambda: Response.objects.filter(part_id=_KEY).order_by().values_list("number"))
_SIBLINGS = Prepared(
    lambda: Part.objects.filter(assignment_id=_KEY).select_related("assignment__version").order_by("pk")
)


def literals_of(answers: Mapping[str, object], literals: Literals) -> dict[str, dict[str, str]]:
    """Of what was sent by the letter that which belongs to answers that are kept."""
    kept: dict[str, set[str]] = {}
    for name, value in _named(answers):
        kept.setdefault(name, set()).add(str(value))
    found = {
        name: {key: sent for key, sent in rows.items() if key in kept.get(name, ())} for name, rows in literals.items()
    }
    return {name: rows for name, rows in found.items() if rows}


def _named(answers: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                yield from _named(one)
            else:
                yield name, one


def locked_siblings(part: Part) -> Held:
    """The case of a part, locked, and all parts of the same assignment, read after the lock."""
    cases = [lock_around(part.assignment.case, part.author_id)]
    return cases, _SIBLINGS.objects(part.assignment_id)


def require_author(part: Part, by: Actor) -> None:
    """For everybody but its author, a part that is being written does not exist."""
    if part.author_id != by.person or part.assignment.case.practice_id != by.practice:
        raise NotVisibleError


@transaction.atomic
def submit(
    part: Part,
    answers: Mapping[str, object],
    level: Level,
    *,
    literals: Literals | None = None,
    held: Held | None = None,
    by: Actor,
) -> Response:
    """Hand in ``answers`` as a new version of the author's part, readable as ``level`` says.

    Earlier versions stay as they are, but for the same words where the author throws them away now. A flag that the
    answers raise holds them before they could open. ``literals`` are kept beside them, as far as they are of answers
    that are kept; ``held`` is what ``locked_siblings`` gave in this transaction. Raises NotVisibleError unless ``by``
    is the author, InvalidAnswersError for values that do not fit, NotAnsweredError for blank required ones,
    LevelNotOfferedError, NotOpenForAnswersError.
    """
    require_author(part, by)
    cases, parts = held or locked_siblings(part)
    part = next(sibling for sibling in parts if sibling.pk == part.pk)
    _check_open(part, level)
    form = form_of(part.assignment.version)
    cleaned = clean(form, answers)
    unanswered = missing(form, cleaned)
    if unanswered:
        raise NotAnsweredError(unanswered)
    kept = without_discarded(form, cleaned)
    response = _write(part, form, kept, literals_of(kept, literals or {}))
    _throw_away(part, {name: cleaned[name] for name in cleaned.keys() - kept.keys()})
    _keep_back(part, form, kept)
    if raise_from_answers(cases[0], response, level):
        cases, parts = locked_siblings(part)
    _CHOICE.many([(part.pk, response.pk, level, response.submitted_at)])
    _tell_team(cases[0], response)
    Draft.objects.filter(part=part).delete()
    _choose(cases, parts, part, level, version=response.pk)
    record("submit", by=by, part=part.pk, response=response.pk)
    return response


def _check_open(part: Part, level: Level) -> None:
    if part.assignment.taken_back_at or part.assignment.paused_at:
        raise NotOpenForAnswersError("This is not asked for at the moment. What you wrote is kept.")
    if level not in part.assignment.offered_levels:
        raise LevelNotOfferedError("Choose one of the ways to share that are offered here.")


def _write(part: Part, form: Form, answers: Answers, literals: Literals) -> Response:
    return Response.objects.create(
        part=part,
        client_id=part.author_id,
        version=part.assignment.version,
        number=sum(1 for _ in _VERSIONS.rows(part.pk)) + 1,
        answers=answers,
        literals=literals,
        figures=figures(form, answers),
        announced_figures=figures(form, announced(form, answers)),
        submitted_at=clock.now(),
    )


def _throw_away(part: Part, gone: Mapping[str, object]) -> None:
    """What is thrown away would stand in an earlier version too; other words that stood there were kept by choice."""
    for earlier in Response.objects.filter(part=part) if gone else ():
        same = {name for name, words in gone.items() if earlier.answers.get(name) == words}
        if same:
            earlier.answers = {name: value for name, value in earlier.answers.items() if name not in same}
            earlier.literals = literals_of(earlier.answers, earlier.literals)
            earlier.save(update_fields=["answers", "literals"])


def _keep_back(part: Part, form: Form, answers: Answers) -> None:
    """What its author keeps from partners in the form itself closes at once, though an earlier version was open."""
    if not form.asks_what_opens:
        return
    opens = visible(form, answers, Ceiling.SHAREABLE)
    part.keeps_back = not opens
    if part.shown and takes_back(visible(form, part.shown.answers, Ceiling.SHAREABLE), opens):
        part.shown = part.released = None
    part.save(update_fields=["keeps_back", "shown", "released"])


def _tell_team(case: Case, response: Response) -> None:
    if response.number > 1:
        Unread.objects.filter(response__part_id=response.part_id).delete()
    team = [person for (person,) in _TEAM.rows(case.pk)]
    _UNREAD.many((person, response.client_id, response.pk) for person in team)


def _choose(cases: list[Case], parts: list[Part], chosen: Part, level: Level, *, version: int | None = None) -> None:
    def change(case: CaseFacts, fact: PartFacts) -> PartFacts:
        return choose(case, fact, level, version=version) if fact.author == chosen.author_id else fact

    apply(cases, parts, change, chooser=chosen.author_id)


@transaction.atomic
def choose_level(part: Part, level: Level, *, by: Actor) -> None:
    """Let the author decide anew who may read their answers to this part.

    Afterwards the grants of this part and of its counterparts agree with the policy. What was private may raise a flag
    now that others read it, which holds it before it could open. Raises NotVisibleError unless ``by`` wrote it,
    NothingHandedInError before there is a version, LevelNotOfferedError if the level is not offered.
    """
    require_author(part, by)
    cases, parts = locked_siblings(part)
    part = next(sibling for sibling in parts if sibling.pk == part.pk)
    if part.current is None:
        raise NothingHandedInError("Hand in your answers first.")
    if level not in part.assignment.offered_levels:
        raise LevelNotOfferedError("Choose one of the ways to share that are offered here.")
    if part.level == Level.PRIVATE and raise_from_answers(cases[0], part.current, level):
        cases, parts = locked_siblings(part)
    _CHOICE.many([(part.pk, part.current_id, level, clock.now())])
    _choose(cases, parts, part, level)
    record("choose_level", by=by, part=part.pk, level=level.value)
