"""What was handed in, as far as consents let a record system read it: responses, scores and where they are from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from clients.actions.reading import keep_reads
from homework.actions.opening import keep_openings
from homework.enums import Capacity
from homework.fhir import handing_in
from homework.fhir.questionnaire_kind import located, published_versions
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.shape import check_shape, children
from homework.fhir.requests import based_on
from homework.fhir.responses.checking import flaws, shape_flaws
from homework.fhir.responses.forms import asked, asked_of_nobody, named_by
from homework.fhir.responses.writing import items_of
from homework.models import Draft, ResponseGrant
from homework.queries.forms import form_of
from homework.queries.responses import Reading, Shown
from homework.queries.told import reading_of, told_answers, told_right, told_scores
from homework.queries.told_own import own_begun, own_begun_of
from homework.queries.typed import read_pages
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.kinds import CREATE, READING, UPDATE, Kind, Parameter, Resource, Sent
from practice.fhir.narrowing import NONE, by_moment, by_reference, token
from practice.fhir.outcomes import Issue
from practice.fhir.searching import instant
from practice.sync.scopes import allows

type Answer = ResponseGrant | Draft

WAY = "fhir"
# What is told of each answer is its author, its part, who gave it and its wording, and nothing of the case.
WITH = ("content_object__part__assignment", "content_object__client")
OWN_MEASURES = "urn:trellis:measure"
BANDS = "urn:trellis:band"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
LOINC = "http://loinc.org"
NO_QUESTIONNAIRE = Issue(
    "not-found",
    "questionnaire names no Questionnaire that is known here, so that its items cannot be looked at.",
    "QuestionnaireResponse.questionnaire",
)


def _client(code: str) -> Q:
    return Q(content_object__client__code=code)


def _part(code: str) -> Q:
    return Q(content_object__part__code=code)


def _questionnaire(wanted: str, actor: Actor) -> Q:
    found = named_by(wanted, published_versions(actor))
    return Q(content_object__version_id__in=[one.pk for one in found])


def _status(wanted: str, _actor: Actor) -> Q:
    first = Q(content_object__number=1)
    known = {"completed": first, "amended": ~first}
    return known.get(token(wanted, "http://hl7.org/fhir/questionnaire-answers-status") or "", NONE)


def _identifier(wanted: str, _actor: Actor) -> Q:
    code = token(wanted, handing_in.TASK)
    return NONE if code is None else _part(code)


def _based_on(wanted: str, actor: Actor) -> Q:
    mine = Q(content_object__part__assignment__set_by_id=actor.person)
    return NONE if actor.is_client else by_reference(_part, "ServiceRequest")(wanted, actor) & mine


BY_PATIENT = by_reference(_client, "Patient")


class OfAnswers(Kind[ResponseGrant]):
    """What there is one of for each answer that may be read."""

    interactions = READING
    id_path = "content_object__part__code"
    order = "content_object_id"
    feeds = {"responses": "content_object__part__code"}
    marks_without_telling = True
    prepares = True

    def rows(self, actor: Actor) -> QuerySet[ResponseGrant]:
        """The rights to read them; anybody but a record system has none."""
        return told_answers(actor).select_related(None).select_related(*WITH)

    def unfed(self, rows: QuerySet[ResponseGrant], since: datetime) -> QuerySet[ResponseGrant]:  # noqa: ARG002 - none
        """None: no right comes without a word."""
        return rows.none()

    def id_of(self, row: ResponseGrant) -> str:
        """The code of the part, which each new version of the answer has again."""
        return row.content_object.part.code

    def mark_of(self, row: ResponseGrant, told: Resource | None) -> object:  # noqa: ARG002 - it need not be opened
        """A version of an answer never changes, so that nothing has to be opened to know whether it is another."""
        return [row.content_object_id, row.capacity]


class QuestionnaireResponses(Kind[Answer]):
    """Answers: subject and author are the person who answered, and nobody else's compartment holds them."""

    name = "QuestionnaireResponse"
    interactions = (*READING, CREATE, UPDATE)
    id_path, order, feeds = OfAnswers.id_path, OfAnswers.order, OfAnswers.feeds
    marks_without_telling = True
    prepares = True
    operations = ("extract",)
    checked_against = "Questionnaire"
    words = (
        "As far as the person's own consent names the record system; their newest version alone. Only an app of its "
        "author writes: in-progress is a draft that only apps which may write see, until its author writes on here; "
        "completed or amended hands in. Where several Tasks ask for the same, identifier (urn:trellis:task and the id"
        " of a Task) says which. Who may read it, its author chooses here; at first it is the narrowest that the "
        "exercise allows."
    )
    parameters = (
        Parameter("patient", "reference", ("subject",), BY_PATIENT, ("Patient",)),
        Parameter("subject", "reference", ("subject",), BY_PATIENT, ("Patient",)),
        Parameter("author", "reference", ("author",), BY_PATIENT, ("Patient",)),
        Parameter("source", "reference", ("source",), BY_PATIENT, ("Patient",)),
        Parameter(
            *("questionnaire", "reference", ("questionnaire",), _questionnaire, ("Questionnaire",)), canonical=True
        ),
        Parameter("status", "token", ("status",), _status),
        Parameter("authored", "date", ("authored",), by_moment("content_object__submitted_at")),
        Parameter("identifier", "token", ("identifier",), _identifier),
        Parameter("based-on", "reference", ("basedOn",), _based_on, ("ServiceRequest",)),
    )

    def rows(self, actor: Actor) -> QuerySet[ResponseGrant] | list[Answer]:
        """The rights to read them; to an app that writes for its person also what apps have begun."""
        handed_in = told_answers(actor).select_related(None).select_related(*WITH)
        return [*handed_in, *own_begun(actor)] if self._tells_drafts(actor) else handed_in

    def _tells_drafts(self, actor: Actor) -> bool:
        return actor.is_client and any(allows(actor.token, self.name, right) for right in "cu")

    def row(self, code: str, actor: Actor) -> Answer:
        """The one of this id; any other does not exist."""
        try:
            return told_right(code, actor)
        except NotVisibleError:
            begun = own_begun_of(code, actor) if self._tells_drafts(actor) else None
            if begun is None:
                raise
            return begun

    def unfed(self, rows: QuerySet[ResponseGrant], since: datetime) -> QuerySet[ResponseGrant]:  # noqa: ARG002 - none
        """None: no right comes without a word."""
        return rows.none()

    def id_of(self, row: Answer) -> str:
        """The code of the part, which each new version of the answer has again."""
        return (row.part if isinstance(row, Draft) else row.content_object.part).code

    def mark_of(self, row: Answer, told: Resource | None) -> object:  # noqa: ARG002 - it need not be opened
        """A version of an answer never changes, so that nothing has to be opened to know whether it is another."""
        return [row.revision, "draft"] if isinstance(row, Draft) else [row.content_object_id, row.capacity]

    def tell(self, rows: Sequence[Answer], actor: Actor) -> list[Resource]:
        """What may be read of each."""
        return [
            _begun(row)
            if isinstance(row, Draft)
            else response_told(reading_of(row), to_author=actor.is_client) | based_on(row.content_object.part, actor)
            for row in rows
        ]

    def opened(self, rows: Sequence[Answer], *, by: Actor) -> None:
        """Their authors see in their log that they were read."""
        keep_openings((_shown(row) for row in rows if not isinstance(row, Draft)), way=WAY, by=by)

    def flaws(self, sent: Sent, beside: Mapping[str, Any]) -> list[Issue]:
        """Everything that is wrong with it beside the Questionnaire that it names, contains, or comes with."""
        response = sent.body
        brought = beside.get("questionnaire") or _contained(response)
        if isinstance(brought, dict):
            try:
                check_shape(brought)
            except QuestionnaireError as error:
                return [*shape_flaws(response), located(error)]
            return flaws(response, brought)
        found = named_by(str(response.get("questionnaire", "")), published_versions(sent.by))
        if not found:
            return [*shape_flaws(response), NO_QUESTIONNAIRE]
        form = asked(found[-1], to_author=sent.by.is_client)
        return flaws(response, form.document, asked_of_nobody(form, form_of(found[-1])))

    def create(self, sent: Sent) -> str:
        """Begin or hand in an answer of one's own."""
        return handing_in.create(sent)

    def lock(self, code: str, actor: Actor) -> None:
        """Whoever else changes this answer waits."""
        handing_in.lock(code, actor)

    def update(self, code: str, sent: Sent) -> None:
        """Write on, hand in, or hand in a change."""
        handing_in.update(code, sent)


def _shown(row: ResponseGrant) -> Shown:
    return Shown(row.content_object, Capacity(row.capacity))


def _contained(response: Resource) -> Resource | None:
    said = str(response.get("questionnaire", ""))
    rows = children(response, "contained") if said.startswith("#") else []
    return next((one for one in rows if one.get("id") == said[1:]), None)


def response_told(reading: Reading, *, to_author: bool = False) -> Resource:
    """What may be read of an answer as a QuestionnaireResponse, without id and meta."""
    response, form = reading.response, asked(reading.response.version, to_author=to_author)
    who = {"reference": f"Patient/{response.client.code}"}
    items = items_of(form, reading.answers, response.literals)
    return {
        "identifier": _of_task(response.part.code),
        "questionnaire": form.canonical,
        "status": "completed" if response.number == 1 else "amended",
        "subject": who,
        "authored": instant(response.submitted_at),
        "author": who,
        "source": who,
        **({"item": items} if items else {}),
    }


def _begun(draft: Draft) -> Resource:
    """What is begun, as far as what was typed makes answers."""
    version, who = draft.part.assignment.version, {"reference": f"Patient/{draft.part.author.code}"}
    form, typed = asked(version, to_author=True), read_pages(form_of(version), draft.pages, draft.skipped)
    items = items_of(form, typed.answers, draft.literals)
    return {
        "identifier": _of_task(draft.part.code),
        "questionnaire": form.canonical,
        "status": "in-progress",
        "subject": who,
        "authored": instant(draft.saved_at),
        "author": who,
        "source": who,
        **({"item": items} if items else {}),
    }


def _of_task(code: str) -> Resource:
    """Which Task is answered: R4 has no other place for it."""
    return {"system": handing_in.TASK, "value": code}


class Observations(OfAnswers):
    """What the answers to instruments add up to; those that add up to nothing are not there."""

    name = "Observation"
    partial = True
    parameters = (
        Parameter("patient", "reference", ("subject",), BY_PATIENT, ("Patient",)),
        Parameter("subject", "reference", ("subject",), BY_PATIENT, ("Patient",)),
        Parameter(
            "derived-from",
            "reference",
            ("derivedFrom",),
            by_reference(_part, "QuestionnaireResponse"),
            ("QuestionnaireResponse",),
        ),
        Parameter("date", "date", ("effectiveDateTime",), by_moment("content_object__submitted_at")),
        Parameter("code", "token", ("code",)),
        Parameter("category", "token", ("category",)),
        Parameter("status", "token", ("status",)),
    )

    def rows(self, actor: Actor) -> QuerySet[ResponseGrant]:
        """The rights to read answers to instruments."""
        return told_scores(actor).select_related(None).select_related(*WITH)

    def tell(self, rows: Sequence[ResponseGrant], actor: Actor) -> list[Resource]:
        """The total of each; {} where there is none."""
        return [score_told(reading_of(row), to_author=actor.is_client) for row in rows]

    def opened(self, rows: Sequence[ResponseGrant], *, by: Actor) -> None:
        """Their authors see in their log that they were read."""
        keep_openings(map(_shown, rows), way=WAY, by=by)


def score_told(reading: Reading, *, to_author: bool = False) -> Resource:
    """What it adds up to as an Observation; {} where it does not.

    Its author is told the number alone, as on their own page: what it means is for the clinician to say.
    """
    response, measure = reading.response, reading.form.measure
    score = measure.scored(reading.answers) if measure else None
    if measure is None or score is None or score.total is None:
        return {}
    codings = [{"system": LOINC, "code": measure.loinc["total"]}] if "total" in measure.loinc else []
    codings.append({"system": OWN_MEASURES, "code": measure.code})
    who = {"reference": f"Patient/{response.client.code}"}
    told: dict[str, Any] = {
        "status": "final" if response.number == 1 else "amended",
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": {"coding": codings, "text": f"{reading.form.client_title}, total"},
        "subject": who,
        "effectiveDateTime": instant(response.submitted_at),
        "performer": [who],
        "valueInteger": score.total,
        "derivedFrom": [{"reference": f"QuestionnaireResponse/{response.part.code}"}],
    }
    if score.band and not to_author:
        told["interpretation"] = [{"coding": [{"system": BANDS, "code": score.band.code}], "text": score.band.label}]
    if score.estimated:
        told["note"] = [{"text": "Unanswered items were filled in by the mean of the others."}]
    return told


class Provenances(OfAnswers):
    """Who wrote an answer, and when: its author, always."""

    name = "Provenance"
    parameters = (
        Parameter(
            "target", "reference", ("target",), by_reference(_part, "QuestionnaireResponse"), ("QuestionnaireResponse",)
        ),
        Parameter("agent", "reference", ("agent.who",), BY_PATIENT, ("Patient",)),
        Parameter("recorded", "date", ("recorded",), by_moment("content_object__submitted_at")),
    )

    def tell(self, rows: Sequence[ResponseGrant], actor: Actor) -> list[Resource]:  # noqa: ARG002 - as above
        """The version that there is, and its author."""
        return [
            {
                "target": [{"reference": f"QuestionnaireResponse/{row.content_object.part.code}"}],
                "recorded": instant(row.content_object.submitted_at),
                "agent": [{"type": AUTHOR, "who": {"reference": f"Patient/{row.content_object.client.code}"}}],
            }
            for row in rows
        ]

    def opened(self, rows: Sequence[ResponseGrant], *, by: Actor) -> None:
        """Nothing of the answers is told: only that they are there."""
        keep_reads((row.content_object.client_id for row in rows), way="assignments", by=by)


AUTHOR = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "author"}]}
