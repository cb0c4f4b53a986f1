"""One person's part of homework as a Task (SDC), and the pathway it belongs to as their CarePlan."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from clients.actions.reading import keep_reads
from clients.fhir.house import organization_of
from clients.queries.elsewhere import Elsewhere
from homework.actions.settling import lock_around
from homework.fhir import ordering
from homework.fhir.plans import plan_canonical
from homework.fhir.requests import based_on, ordered
from homework.fhir.responses.forms import asked
from homework.models import Enrolled, Part, PartElsewhere, PathwayStep
from homework.queries.told import parts_elsewhere, told_codes, told_parts, told_pathways
from practice.access.actor import Actor
from practice.fhir.editions import wait_for_others
from practice.fhir.kinds import CREATE, READING, UPDATE, Kind, Parameter, Resource, Sent
from practice.fhir.models import Edition
from practice.fhir.narrowing import ALL, NONE, by_identifier, by_moment, by_reference, token
from practice.fhir.searching import instant

GIVEN_TOGETHER = "urn:trellis:assignment"
# How long a transaction may take from the moment it keeps until it is seen.
LATE = timedelta(hours=1)
PROFILE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-task"


def _author(code: str) -> Q:
    return Q(author__code=code)


def _status(wanted: str, _actor: Actor) -> Q:
    back = Q(assignment__taken_back_at__isnull=False)
    waits = Q(is_read=False)
    known = {"completed": Q(is_read=True), "requested": waits & ~back, "cancelled": waits & back}
    return known.get(token(wanted, "http://hl7.org/fhir/task-status") or "", NONE)


def _identifier(wanted: str, actor: Actor) -> Q:
    return NONE if actor.is_client else by_identifier(PartElsewhere, "part_id")(wanted, actor)


def _group(wanted: str, _actor: Actor) -> Q:
    code = token(wanted, GIVEN_TOGETHER)
    return NONE if code is None else Q(assignment__code=code)


def _code(wanted: str, _actor: Actor) -> Q:
    return ALL if token(wanted, ordering.TEMP) == ordering.COMPLETE else NONE


def _based_on(wanted: str, actor: Actor) -> Q:
    by_code = by_reference(lambda code: Q(code=code), "ServiceRequest")
    return NONE if actor.is_client else by_code(wanted, actor) & ordered(actor)


def _requester(wanted: str, actor: Actor) -> Q:
    own = organization_of(actor)
    return ALL if wanted in {own, own.partition("/")[2]} else NONE


def _concept(code: str) -> Resource:
    return {"coding": [{"system": ordering.TEMP, "code": code}]}


class Tasks(Kind[Part]):
    """The homework of those who let the record system read; it is done where there is an answer to be read."""

    name = "Task"
    interactions = (*READING, CREATE, UPDATE)
    words = (
        "A record system orders an exercise for a Patient who lets it read: kept of what is sent are identifier, for, "
        "the Questionnaire in input and restriction.period.end; reasonReference names a Group where there are several. "
        "It changes what it has ordered itself: its day, or cancelled. Completed is what its owner has handed in."
    )
    profile = PROFILE
    feeds = {"assignments": "code", "responses": "code", "consents": "assignment__case__code"}
    parameters = (
        Parameter("identifier", "token", ("identifier",), _identifier),
        Parameter("patient", "reference", ("for",), by_reference(_author, "Patient"), ("Patient",)),
        Parameter("subject", "reference", ("for",), by_reference(_author, "Patient"), ("Patient",)),
        Parameter("owner", "reference", ("owner",), by_reference(_author, "Patient"), ("Patient",)),
        Parameter("requester", "reference", ("requester",), _requester, ("Organization",)),
        Parameter("status", "token", ("status",), _status),
        Parameter("code", "token", ("code",), _code),
        Parameter("authored-on", "date", ("authoredOn",), by_moment("assignment__set_at")),
        Parameter("group-identifier", "token", ("groupIdentifier",), _group),
        Parameter("based-on", "reference", ("basedOn",), _based_on, ("ServiceRequest",)),
        Parameter("business-status", "token", ("businessStatus",)),
        Parameter("period", "date", ("executionPeriod",)),
        Parameter("modified", "date", ("lastModified",)),
    )
    moment = ("modified", "lastModified")
    prepares = True

    def rows(self, actor: Actor) -> QuerySet[Part]:
        """The parts of those whose consent names the record system."""
        return (
            told_parts(actor, taken_back=True)
            .select_related(None)
            .select_related("author", "assignment")
            .annotate(done_at=F("current__submitted_at"))
        )

    def unfed(self, rows: QuerySet[Part], since: datetime) -> QuerySet[Part]:
        """What has opened meanwhile."""
        return rows.filter(opens_at__gt=since - LATE)

    def id_of(self, row: Part) -> str:
        """Its code."""
        return row.code

    def tell(self, rows: Sequence[Part], actor: Actor) -> list[Resource]:
        """What is to be done until when, and the answer, if there is one to be read."""
        here = organization_of(actor) if rows else ""
        names = {} if actor.is_client else parts_elsewhere(row.pk for row in rows)
        return [_told(row, here, names.get(row.pk, [])) | based_on(row, actor) for row in rows]

    def create(self, sent: Sent) -> str:
        """Order an exercise."""
        return ordering.create(sent)

    def lock(self, code: str, actor: Actor) -> None:
        """Whoever else changes this waits."""
        wait_for_others(actor)
        part = told_parts(actor, taken_back=True).filter(code=code).first()
        if part is not None:
            lock_around(part.assignment.case, part.author_id)

    def update(self, code: str, sent: Sent) -> None:
        """Move its day, or take it back."""
        ordering.update(code, sent)

    def opened(self, rows: Sequence[Part], *, by: Actor) -> None:
        """Each sees in their log that it was told."""
        keep_reads((row.author_id for row in rows), way="assignments", by=by)


def _told(part: Part, here: str, names: Sequence[Elsewhere]) -> Resource:
    is_read: bool = part.is_read  # type: ignore[attr-defined]  # the query says so of each
    given, who = part.assignment, {"reference": f"Patient/{part.author.code}"}
    told: dict[str, Any] = {
        **({"identifier": [{"system": one.system, "value": one.value} for one in names]} if names else {}),
        "groupIdentifier": {"system": GIVEN_TOGETHER, "value": given.code},
        "status": "completed" if is_read else "cancelled" if given.taken_back_at else "requested",
        "intent": "order",
        "code": _concept(ordering.COMPLETE),
        "for": who,
        "authoredOn": instant(given.set_at),
        "requester": {"reference": here},
        "owner": who,
    }
    if part.wanted_at:
        told["restriction"] = {"period": {"end": instant(part.wanted_at)}}
    told["input"] = [{"type": _concept("questionnaire"), "valueCanonical": asked(given.version).canonical}]
    if is_read:
        done_at: datetime = part.done_at  # type: ignore[attr-defined]  # as above
        told["executionPeriod"] = {"end": instant(done_at)}
        answer = {"reference": f"QuestionnaireResponse/{part.code}"}
        told["output"] = [{"type": _concept("questionnaire-response"), "valueReference": answer}]
    return told


class CarePlans(Kind[Enrolled]):
    """The pathways of those who let the record system read, each person's own, with what was given to them."""

    name = "CarePlan"
    interactions = READING
    prepares = True
    feeds = {"assignments": "enrolment__steps__assignment__parts__code"}
    parameters = (
        Parameter(
            "patient",
            "reference",
            ("subject",),
            by_reference(lambda code: Q(client__code=code), "Patient"),
            ("Patient",),
        ),
        Parameter(
            "subject",
            "reference",
            ("subject",),
            by_reference(lambda code: Q(client__code=code), "Patient"),
            ("Patient",),
        ),
        Parameter("status", "token", ("status",)),
        Parameter("date", "date", ("period",)),
        Parameter("instantiates-canonical", "reference", ("instantiatesCanonical",)),
    )

    def rows(self, actor: Actor) -> QuerySet[Enrolled]:
        """Their places on pathways, and since when the reader was told of each what it was told last."""
        own = Edition.objects.filter(reader_id=actor.person, kind=self.name, code=OuterRef("code"))
        return told_pathways(actor).annotate(told_at=Subquery(own.values("at")[:1]))

    def unnoted(self, rows: QuerySet[Enrolled]) -> QuerySet[Enrolled]:
        """Those that have ended since: the feed says nothing of it. An end may be seen a while after its moment."""
        seen = F("told_at") - LATE
        return rows.filter(Q(left_at__gt=seen) | Q(enrolment__ended_at__gt=seen))

    def id_of(self, row: Enrolled) -> str:
        """Its code."""
        return row.code

    def tell(self, rows: Sequence[Enrolled], actor: Actor) -> list[Resource]:
        """Since when, and which Tasks of their own belong to it."""
        given = _given(rows, actor)
        return [_plan(row, given[row.pk]) for row in rows]

    def opened(self, rows: Sequence[Enrolled], *, by: Actor) -> None:
        """Each sees in their log that it was told."""
        keep_reads((row.client_id for row in rows), way="assignments", by=by)


def _given(rows: Sequence[Enrolled], actor: Actor) -> dict[int, list[str]]:
    """By place on a pathway, the codes of the parts that are its person's and may be told."""
    found: dict[int, list[str]] = defaultdict(list)
    steps = PathwayStep.objects.filter(enrolment__in={row.enrolment_id for row in rows}, assignment__isnull=False)
    of_enrolment = defaultdict(set)
    for enrolment, assignment in steps.values_list("enrolment_id", "assignment_id"):
        of_enrolment[assignment].add(enrolment)
    place = {(row.enrolment_id, row.client_id): row.pk for row in rows}
    for assignment, author, code in told_codes(of_enrolment, {row.client_id for row in rows}, actor):
        for enrolment in of_enrolment[assignment]:
            if (enrolment, author) in place:
                found[place[enrolment, author]].append(code)
    return found


def _plan(row: Enrolled, parts: Sequence[str]) -> Resource:
    ended = row.left_at or row.enrolment.ended_at
    period = {"start": row.enrolment.starts_on.isoformat()} | ({"end": instant(ended)} if ended else {})
    activities = [{"reference": {"reference": f"Task/{code}"}} for code in parts]
    return {
        "instantiatesCanonical": [plan_canonical(row.enrolment.version)],
        "status": "completed" if ended else "active",
        "intent": "plan",
        "title": str(row.enrolment.version.definition["client_title"]),
        "subject": {"reference": f"Patient/{row.client.code}"},
        "period": period,
        **({"activity": activities} if activities else {}),
    }
