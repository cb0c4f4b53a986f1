"""Sessions as Appointments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from clients.actions.cases import plan_session
from clients.actions.elsewhere import Meeting, call_session, change_session
from clients.actions.reading import keep_reads
from clients.enums import SessionStatus
from clients.fhir.groups import has_member, treated_by
from clients.models import Case, Participant, Session, SessionElsewhere
from clients.queries.circle import treating
from clients.queries.elsewhere import Elsewhere, session_elsewhere, sessions_elsewhere
from clients.queries.registered import people_in, registered_case, registered_session, registered_sessions
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.fhir.document import Number
from practice.fhir.kinds import CREATE, READING, UPDATE, Kind, Parameter, Resource, Sent
from practice.fhir.moments import span
from practice.fhir.narrowing import by_code, by_identifier, by_moment, by_reference
from practice.fhir.reading import identifiers, objects, reference, require_elements, words, wrong
from practice.people.models import Practice
from practice.people.places import zones
from practice.privacy import holders

ELEMENTS = (
    *("identifier", "status", "cancelationReason", "serviceCategory", "serviceType", "specialty", "appointmentType"),
    *("reasonCode", "reasonReference", "priority", "description", "supportingInformation", "start", "end"),
    *("minutesDuration", "slot", "created", "comment", "patientInstruction", "basedOn", "participant"),
    "requestedPeriod",
)
ZONE = "http://hl7.org/fhir/StructureDefinition/timezone"
STATUSES = "http://hl7.org/fhir/appointmentstatus"
LONGEST_PLACE = 200
LONGEST, USUAL, MINUTE = 24 * 60, 50, timedelta(minutes=1)


def _patient(code: str) -> Q:
    return Q(case_id__in=Case.objects.filter(has_member(code)).values("pk"))


def _practitioner(code: str) -> Q:
    return treated_by(code, "case_id")


def _by_practitioner(wanted: str, actor: Actor) -> Q:
    return by_reference(_practitioner, "Practitioner")(wanted, actor)


def _actor(wanted: str, actor: Actor) -> Q:
    return by_reference(_patient, "Patient")(wanted, actor) | _by_practitioner(wanted, actor)


class Appointments(Kind[Session]):
    """The sessions of the practice, also those that were cancelled."""

    name = "Appointment"
    tells_gone = True
    keeps_versions = True
    interactions = (*READING, CREATE, UPDATE)
    refers = ("participant", "supportingInformation")
    parameters = (
        Parameter("identifier", "token", ("identifier",), by_identifier(SessionElsewhere, "session_id")),
        Parameter("patient", "reference", ("participant.actor",), by_reference(_patient, "Patient"), ("Patient",)),
        Parameter("practitioner", "reference", ("participant.actor",), _by_practitioner, ("Practitioner",)),
        Parameter("actor", "reference", ("participant.actor",), _actor, ("Patient", "Practitioner")),
        Parameter("date", "date", ("start",), by_moment("starts_at")),
        Parameter("status", "token", ("status",), by_code("status", STATUSES)),
    )
    words = (
        "Kept of what is sent: identifier, status, start, end (whole minutes later; minutesDuration counts where there "
        "is none), a place (a participant of type Location) and the zone (extension timezone). minutesDuration is told "
        "as all the minutes from start to end. Every status comes back as it came in. Nobody reckons with one that is "
        "proposed, pending, on the waitlist, noshow, cancelled or entered-in-error; the last two are for good, all "
        "others can be booked yet. start is needed also where R4 could do without. Its people are those of one Group, "
        "which is found by the participants or named in supportingInformation, and stay."
    )
    feeds = {"sessions": "code"}
    prepares = True

    def rows(self, actor: Actor) -> QuerySet[Session]:
        """All of them."""
        return registered_sessions(actor)

    def id_of(self, row: Session) -> str:
        """Its code."""
        return row.code

    def holder_of(self, row: Session) -> str:
        """The case that meets."""
        return holders.case(row.case_id)

    def tell(self, rows: Sequence[Session], actor: Actor) -> list[Resource]:  # noqa: ARG002 - the same for everybody
        """When and where who meets; nothing of what is said there."""
        names = sessions_elsewhere(row.pk for row in rows)
        cases = {row.case_id for row in rows}
        by, people = treating(cases), _people(cases)
        return [_told(row, names.get(row.pk, []), people.get(row.case_id, []), by.get(row.case_id, [])) for row in rows]

    def opened(self, rows: Sequence[Session], *, by: Actor) -> None:
        """Everybody of the case sees in their log that it was told."""
        keep_reads(people_in(row.case_id for row in rows), way="sessions", by=by)

    def create(self, sent: Sent) -> str:
        """Plan a session of the case of exactly these people."""
        require_elements(sent.body, ELEMENTS)
        known = identifiers(sent.body, "Appointment")
        said = _meeting(sent.body, _case(sent.body, sent.by), sent.by)
        session = plan_session(
            said.case, said.starts_at, zone=said.zone, minutes=said.minutes, place=said.place, by=sent.by
        )
        change_session(session, said, by=sent.by)
        _call(session, known, by=sent.by)
        return session.code

    def lock(self, code: str, actor: Actor) -> None:
        """Whoever else changes this session waits."""
        registered_sessions(actor).select_for_update(of=("self",)).filter(code=code).first()

    def update(self, code: str, sent: Sent) -> None:
        """Move a session, or cancel it."""
        require_elements(sent.body, ELEMENTS)
        session = registered_session(code, sent.by)
        known = identifiers(sent.body, "Appointment")
        people = _codes(sent.body)
        if people and people != set(_people([session.case_id]).get(session.case_id, [])):
            raise NotAllowedError("A session stays with its people. Cancel it and plan another one.")
        change_session(session, _meeting(sent.body, session.case, sent.by), by=sent.by)
        _call(session, known, by=sent.by)


def _people(cases: Any) -> dict[int, list[str]]:  # noqa: ANN401 - keys of cases
    found: dict[int, list[str]] = {}
    rows = Participant.objects.filter(case_id__in=list(cases), client__erased_at__isnull=True)
    for case, code in rows.order_by("order", "pk").values_list("case_id", "client__code"):
        found.setdefault(case, []).append(code)
    return found


def _told(session: Session, names: Sequence[Elsewhere], people: Sequence[str], clinicians: Sequence[int]) -> Resource:
    zone = ZoneInfo(session.zone)
    ends = session.starts_at + timedelta(minutes=session.minutes)
    word = "needs-action" if SessionStatus(session.status).waits else "accepted"
    actors: list[Resource] = [{"reference": f"Patient/{code}"} for code in people]
    actors += [{"reference": f"Practitioner/{key}"} for key in clinicians]
    actors += [{"type": "Location", "display": session.place}] if session.place else []
    return {
        "extension": [{"url": ZONE, "valueCode": session.zone}],
        **({"identifier": [{"system": one.system, "value": one.value} for one in names]} if names else {}),
        "status": session.status,
        "supportingInformation": [{"reference": f"Group/{session.case.code}"}],
        "start": session.starts_at.astimezone(zone).isoformat(timespec="seconds"),
        "end": ends.astimezone(zone).isoformat(timespec="seconds"),
        "minutesDuration": session.minutes,
        "participant": [{"actor": one, "status": word} for one in actors],
    }


def _codes(body: Resource) -> set[str]:
    found = set()
    for place, one in objects(body, "participant", "Appointment"):
        who = one.get("actor")
        if isinstance(who, dict) and "Patient/" in str(who.get("reference", "")):
            found.add(reference(who, f"{place}.actor", "Patient")[1])
    return found


def _case(body: Resource, actor: Actor) -> Case:
    """The case that is named, or the one of exactly these people."""
    for place, one in objects(body, "supportingInformation", "Appointment"):
        if "Group/" in str(one.get("reference", "")):
            try:
                return registered_case(reference(one, place, "Group")[1], actor)
            except NotVisibleError:
                raise wrong(place, "names no Group that this token may see.", "not-found") from None
    wanted = _codes(body)
    at = "Appointment.participant"
    if not wanted:
        raise wrong(at, "Name who comes: one participant for each Patient.", "required")
    rows = Case.objects.filter(has_member(min(wanted)), practice_id=actor.practice, separated_at__isnull=True)
    found = [one for one in rows if set(_people([one.pk]).get(one.pk, [])) == wanted]
    if not found:
        raise wrong(at, "There is no case of exactly these people. Make the Group first.", "not-found")
    if len(found) > 1:
        raise wrong(at, "These people have several cases. Name the Group in supportingInformation.", "multiple-matches")
    return found[0]


def _meeting(body: Resource, case: Case, actor: Actor) -> Meeting:
    status = words(body, "status", "Appointment")
    if status not in SessionStatus.values:
        raise wrong("Appointment.status", f"is one of {', '.join(SessionStatus.values)}.", "code-invalid")
    start, zone = _moment(body, "start"), _zone(body, actor)
    return Meeting(case, start, zone, _minutes(body, start), _place(body), status=SessionStatus(status))


def _place(body: Resource) -> str:
    for place, one in objects(body, "participant", "Appointment"):
        actor = one.get("actor")
        if isinstance(actor, dict) and _is_place(actor):
            return words(actor, "display", f"{place}.actor", most=LONGEST_PLACE)
    return ""


def _is_place(actor: Resource) -> bool:
    return actor.get("type") == "Location" or str(actor.get("reference", "")).startswith("Location/")


def _moment(body: Resource, name: str) -> datetime:
    said = words(body, name, "Appointment")
    found = span(said) if "T" in said and (said.endswith("Z") or said[-6:-5] in {"+", "-"}) else None
    if found is None:
        raise wrong(
            f"Appointment.{name}", "is an instant with its offset, such as 2026-03-09T10:00:00+00:00.", "required"
        )
    return found.begins


def _minutes(body: Resource, start: datetime) -> int:
    """How long it lasts: up to ``end`` where there is one, whatever ``minutesDuration`` says. Raises FhirError."""
    at, minutes = "Appointment.minutesDuration", USUAL
    if "end" in body:
        at, length = "Appointment.end", _moment(body, "end") - start
        minutes, rest = divmod(length, MINUTE)
        if minutes < 0 or not length:
            raise wrong(at, "is after start.", "invariant")
        if rest:
            raise wrong(at, "is whole minutes after start here.")
    elif isinstance(body.get("minutesDuration"), Number):
        minutes = body["minutesDuration"].whole or 0
    if not 0 < minutes <= LONGEST:
        raise wrong(at, f"A session has from 1 to {LONGEST} whole minutes.")
    return minutes


def _zone(body: Resource, actor: Actor) -> str:
    for place, one in objects(body, "extension", "Appointment"):
        if one.get("url") == ZONE:
            if one.get("valueCode") not in dict(zones()):
                raise wrong(f"{place}.valueCode", "is a time zone by its IANA name, such as Europe/London.")
            return str(one["valueCode"])
    return Practice.objects.values_list("zone", flat=True).get(pk=actor.practice)


def _call(session: Session, known: list[tuple[str, str]], *, by: Actor) -> None:
    for system, value in known:
        name = Elsewhere(system, value)
        found = session_elsewhere(name, by)
        if found is None:
            call_session(session, name, by=by)
        elif found.pk != session.pk:
            raise NotAllowedError("This identifier belongs to another session here.")
