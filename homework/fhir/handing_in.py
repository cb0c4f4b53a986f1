"""Takes in a QuestionnaireResponse from its author's own app; nobody else ever writes an answer."""

from dataclasses import replace
from http import HTTPStatus

from clients.queries.registered import oneself
from homework.actions.answering import Held, locked_siblings
from homework.actions.from_apps import Written, begin_for, hand_in_for
from homework.errors import AnnouncedError, NotAnsweredError
from homework.fhir.questionnaire_kind import published_versions
from homework.fhir.responses.checking import DONE, ROOT, flaws
from homework.fhir.responses.forms import Asked, asked, asked_of_nobody, named_by
from homework.fhir.responses.taking import located, lost, taken
from homework.library.answers import clean
from homework.library.errors import InvalidAnswersError
from homework.models import ExerciseVersion, Part
from homework.queries.forms import form_of
from homework.queries.told_own import own_open_part, own_open_parts_of
from practice.access.actor import Actor
from practice.fhir.kinds import Resource, Sent
from practice.fhir.outcomes import FhirError, Issue, unfit
from practice.fhir.reading import wrong
from practice.fhir.references import relative

TASK = "urn:trellis:task"
UNKEPT = "is not asked here after these answers, so nothing would be kept of it. Leave it out."
STATUSES = ("in-progress", *DONE)
PEOPLE = ("subject", "author", "source")
ITS_AUTHOR = "An answer is written by its author alone, with an app of theirs that may do so."
THERE = "This is begun or handed in already. PUT changes what an app can read; the rest is finished on its page."


def create(sent: Sent) -> str:
    """Begin or hand in what was given to the author; gives the id. Raises FhirError, located."""
    _require_author(sent.by)
    version = _version(sent)
    part, held = _held(_part(sent, version), sent.by)
    if part.current_id is not None or hasattr(part, "draft"):
        raise FhirError(HTTPStatus.CONFLICT, Issue("duplicate", THERE))
    _keep(part, sent, held)
    return part.code


def update(code: str, sent: Sent) -> None:
    """Write over what is begun, hand it in, or hand in a change of what was. Raises FhirError, located."""
    _require_author(sent.by)
    part, held = _held(_open(code, sent.by), sent.by)
    if _version(sent).pk != part.assignment.version_id:
        raise wrong(f"{ROOT}.questionnaire", "is another one than this answers.", "business-rule")
    _keep(part, sent, held)


def lock(code: str, actor: Actor) -> None:
    """Whoever else changes this answer waits."""
    part = own_open_part(code, actor) if actor.is_client else None
    if part is not None:
        locked_siblings(part)


def _open(code: str, by: Actor) -> Part:
    part = own_open_part(code, by)
    if part is None:
        raise FhirError(HTTPStatus.CONFLICT, Issue("business-rule", "This is not asked for at the moment."))
    return part


def _held(part: Part, by: Actor) -> tuple[Part, Held]:
    """The part as it is once nobody else changes it."""
    held = locked_siblings(part)
    return _open(part.code, by), held


def _require_author(by: Actor) -> None:
    if not by.is_client:
        raise FhirError(HTTPStatus.FORBIDDEN, Issue("forbidden", ITS_AUTHOR))


def _version(sent: Sent) -> ExerciseVersion:
    """Which of the author's exercises it answers; nobody is answered for but the person whose app it is."""
    own = f"Patient/{oneself(sent.by).code}"
    for name in PEOPLE:
        said = sent.body.get(name)
        if said is not None and not (isinstance(said, dict) and relative(str(said.get("reference", ""))) == own):
            raise wrong(f"{ROOT}.{name}", "is the person who let the app in, and nobody else.", "business-rule")
    if sent.body.get("status") not in STATUSES:
        raise wrong(f"{ROOT}.status", f"is one of {', '.join(STATUSES)} here.")
    found = named_by(str(sent.body.get("questionnaire", "")), published_versions(sent.by))
    if not found:
        raise wrong(f"{ROOT}.questionnaire", "names nothing that was given to this person.", "not-found")
    return found[-1]


def _part(sent: Sent, version: ExerciseVersion) -> Part:
    """The one that waits for an answer, or of several the one that is named."""
    said = sent.body.get("identifier")
    if isinstance(said, dict) and said.get("system") == TASK:
        found = own_open_part(str(said.get("value")), sent.by)
        if found is None or found.assignment.version_id != version.pk:
            raise wrong(f"{ROOT}.identifier", "names no Task of this person that asks for this.", "not-found")
        return found
    everything = own_open_parts_of(version, sent.by)
    waiting = [part for part in everything if part.current_id is None and not hasattr(part, "draft")]
    if len(waiting) > 1:
        words = f"Several Tasks ask for this. Name one: system {TASK}, value the id of the Task."
        raise wrong(f"{ROOT}.identifier", words, "multiple-matches")
    if not everything:
        raise wrong(f"{ROOT}.questionnaire", "is not asked for at the moment.", "business-rule")
    return (waiting or everything)[0]


def _keep(part: Part, sent: Sent, held: Held) -> None:
    """Check it beside what was asked, and keep or hand it in.

    Where answers can raise a flag, its author's page shows them at once where there is help; no app is trusted to.
    """
    form, ours = asked(part.assignment.version, to_author=True), form_of(part.assignment.version)
    if ours.joint or ours.gate or ours.reauth or ours.flags:
        raise wrong(
            f"{ROOT}.questionnaire", "is answered on the person's own page alone, where help is near.", "not-supported"
        )
    issues = flaws(sent.body, form.document, asked_of_nobody(form, ours))
    refused = [issue for issue in issues if issue.severity == "error"]
    if refused:
        raise unfit(*refused)
    found = taken(sent.body, form, ours)
    if found.issues:
        raise unfit(*found.issues)
    try:
        answers = clean(ours, found.answers)
        unkept = dict.fromkeys(lost(found.answers, answers), UNKEPT)
        if unkept:
            raise unfit(*located(unkept, sent.body, form))
        _act(part, Written(answers, found.literals), sent, held)
    except InvalidAnswersError as error:
        raise unfit(*located(error.problems, sent.body, form)) from error
    except AnnouncedError as error:
        words = "is handed in on the person's own page alone, which says what the care team reads of it in any case."
        raise wrong(f"{ROOT}.questionnaire", words, "business-rule") from error
    except NotAnsweredError as error:
        raise unfit(*_missing(error, sent.body, form)) from error


def _act(part: Part, written: Written, sent: Sent, held: Held) -> None:
    if sent.body["status"] in DONE:
        hand_in_for(part, written, held=held, by=sent.by)
    else:
        begin_for(part, written, by=sent.by)


def _missing(error: NotAnsweredError, body: Resource, form: Asked) -> list[Issue]:
    rows = located(dict.fromkeys(error.missing, "needs an answer."), body, form)
    return [replace(row, code="required") for row in rows]
