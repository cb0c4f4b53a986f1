"""What a record system has ordered itself, as ServiceRequests; the Task of the same id is what becomes of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from clients.actions.reading import keep_reads
from clients.fhir.house import organization_of
from homework.fhir import ordering
from homework.fhir.responses.forms import id_of
from homework.models import Part, PartElsewhere
from homework.queries.forms import form_of
from homework.queries.told import parts_elsewhere, told_parts
from practice.access.actor import Actor
from practice.fhir.kinds import CREATE, READING, Kind, Parameter, Resource, Sent
from practice.fhir.narrowing import ALL, NONE, by_identifier, by_moment, by_reference, token
from practice.fhir.reading import identifiers, objects, reference, require_elements, words, wrong
from practice.fhir.searching import instant

ELEMENTS = (
    *("identifier", "instantiatesCanonical", "instantiatesUri", "basedOn", "replaces", "requisition", "status"),
    *("intent", "category", "priority", "doNotPerform", "code", "orderDetail", "quantityQuantity", "quantityRatio"),
    *("quantityRange", "subject", "encounter", "occurrenceDateTime", "occurrencePeriod", "occurrenceTiming"),
    *("asNeededBoolean", "asNeededCodeableConcept", "authoredOn", "requester", "performerType", "performer"),
    *("locationCode", "locationReference", "reasonCode", "reasonReference", "insurance", "supportingInfo", "specimen"),
    *("bodySite", "note", "patientInstruction", "relevantHistory"),
)
# R4's own extension for a form that is ordered.
FORM = "http://hl7.org/fhir/StructureDefinition/servicerequest-questionnaireRequest"
AT = ordering.Places("ServiceRequest.subject", "ServiceRequest.extension", "ServiceRequest.supportingInfo")
ACTIVE, ORDER = "active", "order"


def ordered(actor: Actor) -> Q:
    """Parts that the record system has ordered itself."""
    return Q(assignment__set_by_id=actor.person)


def based_on(part: Part, actor: Actor) -> Resource:
    """What says that something comes of an order of the reader's own; nothing where it does not."""
    if part.assignment.set_by_id != actor.person or actor.is_client:
        return {}
    return {"basedOn": [{"reference": f"ServiceRequest/{part.code}"}]}


def _status(wanted: str, _actor: Actor) -> Q:
    back = Q(assignment__taken_back_at__isnull=False)
    known = {"completed": Q(is_read=True), ACTIVE: Q(is_read=False) & ~back, "revoked": Q(is_read=False) & back}
    return known.get(token(wanted, "http://hl7.org/fhir/request-status") or "", NONE)


def _requester(wanted: str, actor: Actor) -> Q:
    own = organization_of(actor)
    return ALL if wanted in {own, own.partition("/")[2]} else NONE


BY_PATIENT = by_reference(lambda code: Q(author__code=code), "Patient")


class ServiceRequests(Kind[Part]):
    """The orders of the record system that asks, and of no other."""

    name = "ServiceRequest"
    interactions = (*READING, CREATE)
    words = (
        "An order of the record system that asks: the same as a Task that it creates, and with the same id. Kept of "
        "what is sent: identifier, subject, the Questionnaire (extension servicerequest-questionnaireRequest) and the "
        "end of occurrencePeriod; supportingInfo names a Group where the person has several. Its Task is based on it, "
        "and is where it is changed or taken back."
    )
    prepares = True
    feeds = {"assignments": "code", "responses": "code", "consents": "assignment__case__code"}
    parameters = (
        Parameter("identifier", "token", ("identifier",), by_identifier(PartElsewhere, "part_id")),
        Parameter("patient", "reference", ("subject",), BY_PATIENT, ("Patient",)),
        Parameter("subject", "reference", ("subject",), BY_PATIENT, ("Patient",)),
        Parameter("requester", "reference", ("requester",), _requester, ("Organization",)),
        Parameter("status", "token", ("status",), _status),
        Parameter("authored", "date", ("authoredOn",), by_moment("assignment__set_at")),
    )

    def rows(self, actor: Actor) -> QuerySet[Part]:
        """Of what is told of homework, that which it has ordered."""
        return told_parts(actor, taken_back=True).filter(ordered(actor))

    def unfed(self, rows: QuerySet[Part], since: datetime) -> QuerySet[Part]:  # noqa: ARG002 - at any moment
        """None: an order opens as it is made, and the feed says so."""
        return rows.none()

    def id_of(self, row: Part) -> str:
        """That of its Task."""
        return row.code

    def tell(self, rows: Sequence[Part], actor: Actor) -> list[Resource]:
        """What was ordered for whom, and whether it stands."""
        here, names = organization_of(actor) if rows else "", parts_elsewhere(row.pk for row in rows)
        return [
            {
                "extension": [
                    {"url": FORM, "valueReference": {"reference": f"Questionnaire/{id_of(row.assignment.version)}"}}
                ],
                **_if("identifier", [{"system": one.system, "value": one.value} for one in names.get(row.pk, [])]),
                "status": _standing(row),
                "intent": ORDER,
                "code": {"text": form_of(row.assignment.version).client_title},
                "subject": {"reference": f"Patient/{row.author.code}"},
                **_if("occurrencePeriod", {"end": instant(row.wanted_at)} if row.wanted_at else {}),
                "authoredOn": instant(row.assignment.set_at),
                "requester": {"reference": here},
                "performer": [{"reference": f"Patient/{row.author.code}"}],
            }
            for row in rows
        ]

    def create(self, sent: Sent) -> str:
        """Order an exercise."""
        return ordering.place(_said(sent.body), AT, by=sent.by)

    def opened(self, rows: Sequence[Part], *, by: Actor) -> None:
        """Each sees in their log that it was told."""
        keep_reads((row.author_id for row in rows), way="assignments", by=by)


def _standing(part: Part) -> str:
    is_read: bool = part.is_read  # type: ignore[attr-defined]  # the query says so of each
    return "completed" if is_read else "revoked" if part.assignment.taken_back_at else ACTIVE


def _said(body: Resource) -> ordering.Ordered:
    require_elements(body, ELEMENTS)
    if "doNotPerform" in body and body["doNotPerform"] is not False:
        raise wrong("ServiceRequest.doNotPerform", "cannot be ordered here: leave it undone.", "not-supported")
    for name, only in (("status", ACTIVE), ("intent", ORDER)):
        if words(body, name, "ServiceRequest") != only:
            raise wrong(f"ServiceRequest.{name}", f"is {only} here.", "required" if name not in body else "value")
    _, patient = reference(body.get("subject"), AT.patient, "Patient")
    forms = [
        reference(one.get("valueReference"), f"{place}.valueReference", "Questionnaire")[1]
        for place, one in objects(body, "extension", "ServiceRequest")
        if one.get("url") == FORM
    ]
    if len(forms) != 1:
        raise wrong(AT.form, f"names one Questionnaire, in valueReference of {FORM}.", "required")
    due_at = ordering.due(body.get("occurrencePeriod"), "ServiceRequest.occurrencePeriod")
    groups = [
        reference(one, place, "Group")[1]
        for place, one in objects(body, "supportingInfo", "ServiceRequest")
        if ordering.is_group(one)
    ]
    return ordering.Ordered(
        patient, forms[0], due_at, ACTIVE, identifiers(body, "ServiceRequest"), groups[0] if groups else ""
    )


def _if(name: str, value: object) -> dict[str, Any]:
    return {name: value} if value else {}
