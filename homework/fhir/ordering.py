"""Reads what a record system orders, as a Task or a ServiceRequest: which exercise, for whom, and until when."""

from dataclasses import dataclass
from datetime import datetime

from clients.models import Case
from clients.queries.elsewhere import Elsewhere
from clients.queries.registered import told_clients
from homework.actions.ordering import call_part, change_order, order
from homework.fhir.responses.forms import asked, id_of, named_by
from homework.models import ExerciseVersion, Part
from homework.queries.told import agreed_cases, parts_elsewhere, told_parts, told_versions
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.editions import wait_for_others
from practice.fhir.kinds import Resource, Sent
from practice.fhir.moments import span
from practice.fhir.reading import identifiers, objects, reference, require_elements, words, wrong

TEMP = "http://hl7.org/fhir/uv/sdc/CodeSystem/temp"
COMPLETE = "complete-questionnaire"
ELEMENTS = (
    *("identifier", "instantiatesCanonical", "instantiatesUri", "basedOn", "groupIdentifier", "partOf", "status"),
    *("statusReason", "businessStatus", "intent", "priority", "code", "description", "focus", "for", "encounter"),
    *("executionPeriod", "authoredOn", "lastModified", "requester", "performerType", "owner", "location"),
    *("reasonCode", "reasonReference", "insurance", "note", "relevantHistory", "restriction", "input", "output"),
)
ASKED, DONE, BACK = ("requested", "ready"), ("completed",), ("cancelled", "entered-in-error")
NOBODY = "names nobody who lets this record system read what they hand in."


@dataclass(frozen=True, slots=True)
class Places:
    """Where it stands for whom, which form, and in which case."""

    patient: str
    form: str
    case: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is ordered; ``form`` is the canonical or the id of a Questionnaire, ``case`` the id of a Group or ""."""

    patient: str
    form: str
    due_at: datetime | None
    status: str
    known: list[tuple[str, str]]
    case: str = ""


IN_A_TASK = Places("Task.for", "Task.input", "Task.reasonReference")


def create(sent: Sent) -> str:
    """Order it; gives the id of the Task."""
    said = _said(sent.body)
    if said.status not in ASKED:
        raise wrong("Task.status", "is requested at first.")
    return place(said, IN_A_TASK, by=sent.by)


def place(said: Ordered, at: Places, *, by: Actor) -> str:
    """Order it for somebody who lets the record system read; gives the code of their part. Raises FhirError."""
    client = told_clients(by).filter(code=said.patient).first() if "\0" not in said.patient else None
    cases = agreed_cases(client, by) if client else []
    if client is None or not cases:
        raise wrong(at.patient, NOBODY, "not-found")
    case, version = _case(said, cases, at.case), _version(said, at.form, by)
    wait_for_others(by)
    part = order(client, case, version, due_at=said.due_at, by=by)
    _call(part, said, by=by)
    return part.code


def update(code: str, sent: Sent) -> None:
    """Move its day, take it back, or ask for it after all; nobody but its author ever completes it."""
    said = _said(sent.body)
    part = told_parts(sent.by, taken_back=True).filter(code=code).first()
    if part is None:
        raise NotVisibleError
    if said.patient != part.author.code:
        raise wrong("Task.for", "stays as it was: take this back and order another.", "business-rule")
    form = asked(part.assignment.version)
    if said.form not in {form.canonical, form.url}:
        raise wrong("Task.input", "stays as it was: take this back and order another.", "business-rule")
    is_read: bool = part.is_read  # type: ignore[attr-defined]  # the query says so of each
    if said.status in DONE and not is_read:
        raise wrong("Task.status", "becomes completed when its owner hands it in.", "business-rule")
    _call(part, said, by=sent.by)
    due_at = said.due_at if said.due_at != _told(part.wanted_at) else part.assignment.due_at
    change_order(part, due_at=due_at, taken_back=said.status in BACK, by=sent.by)


def _said(body: Resource) -> Ordered:
    require_elements(body, ELEMENTS)
    status = words(body, "status", "Task")
    if status not in {*ASKED, *DONE, *BACK}:
        raise wrong("Task.status", f"is one of {', '.join((*ASKED, *DONE, *BACK))} here.")
    if not words(body, "intent", "Task"):
        raise wrong("Task.intent", "is needed, such as order.", "required")
    codings = body["code"].get("coding") if isinstance(body.get("code"), dict) else None
    if not isinstance(codings, list) or not any(_is(one, COMPLETE) for one in codings):
        raise wrong("Task.code", f"is {COMPLETE} of {TEMP} here.", "required")
    if "focus" in body:
        raise wrong("Task.focus", "is not there where a Questionnaire is to be completed (SDC).", "invariant")
    _, patient = reference(body.get("for"), "Task.for", "Patient")
    if "owner" in body and reference(body["owner"], "Task.owner", "Patient")[1] != patient:
        raise wrong("Task.owner", "is the person whom it is for.", "business-rule")
    restriction = body.get("restriction", {})
    due_at = due(restriction.get("period") if isinstance(restriction, dict) else None, "Task.restriction.period")
    reason = body.get("reasonReference")
    group = reference(reason, IN_A_TASK.case, "Group")[1] if is_group(reason) else ""
    return Ordered(patient, _canonical(body), due_at, status, identifiers(body, "Task"), group)


def is_group(value: object) -> bool:
    """Whether something refers to a Group; what refers to anything else is passed over."""
    return isinstance(value, dict) and "Group/" in str(value.get("reference", ""))


def _is(coding: object, code: str) -> bool:
    return isinstance(coding, dict) and coding.get("code") == code


def _canonical(body: Resource) -> str:
    found = [(place, one) for place, one in objects(body, "input", "Task") if "valueCanonical" in one]
    if len(found) != 1:
        raise wrong("Task.input", "names one Questionnaire in valueCanonical.", "required")
    return words(found[0][1], "valueCanonical", found[0][0], most=2000)


def due(period: object, at: str) -> datetime | None:
    """Until when it is wanted: the end of a period. Raises FhirError for what is no instant."""
    said = words(period, "end", at) if isinstance(period, dict) else ""
    if not said:
        return None
    found = span(said) if "T" in said and (said.endswith("Z") or said[-6:-5] in {"+", "-"}) else None
    if found is None:
        raise wrong(f"{at}.end", "is an instant with its offset, such as 2026-03-09T10:00:00+00:00.")
    return found.begins


def _told(moment: datetime | None) -> datetime | None:
    """A moment as it was told, to the millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000) if moment else None


def _case(said: Ordered, cases: list[Case], at: str) -> Case:
    """The one case of several that is named."""
    if len(cases) == 1:
        return cases[0]
    if not said.case:
        raise wrong(at, "This person has several cases. Name the Group of one of them.", "multiple-matches")
    found = next((case for case in cases if case.code == said.case), None)
    if found is None:
        raise wrong(at, "names no case in which they let this record system read.", "not-found")
    return found


def _version(said: Ordered, at: str, by: Actor) -> ExerciseVersion:
    versions = list(told_versions(by))
    found = named_by(said.form, versions) or [one for one in versions if id_of(one) == said.form]
    if not found:
        raise wrong(at, "names no Questionnaire that is given here today.", "not-found")
    return found[-1]


def _call(part: Part, said: Ordered, *, by: Actor) -> None:
    known = parts_elsewhere([part.pk]).get(part.pk, [])
    for name in (Elsewhere(*pair) for pair in said.known):
        if name not in known:
            call_part(part, name, by=by)
