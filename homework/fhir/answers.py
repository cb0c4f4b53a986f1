"""What was handed in, as far as consents let a record system read it: responses, scores and where they are from."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from clients.actions.reading import keep_reads
from homework.actions.opening import keep_openings
from homework.fhir.questionnaire_kind import published_versions
from homework.fhir.responses.forms import asked, named_by
from homework.fhir.responses.writing import items_of
from homework.models import ResponseGrant
from homework.queries.responses import Reading
from homework.queries.told import reading_of, told_answers, told_scores
from practice.access.actor import Actor
from practice.fhir.kinds import READING, Kind, Parameter, Resource
from practice.fhir.narrowing import NONE, by_moment, by_reference, token
from practice.fhir.searching import instant

WAY = "fhir"
OWN_MEASURES = "urn:trellis:measure"
BANDS = "urn:trellis:band"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
LOINC = "http://loinc.org"


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


BY_PATIENT = by_reference(_client, "Patient")


class OfAnswers(Kind[ResponseGrant]):
    """What there is one of for each answer that may be read."""

    interactions = READING
    id_path = "content_object__part__code"
    order = "content_object_id"
    feeds = {"responses": "content_object__part__code"}
    marks_without_telling = True

    def rows(self, actor: Actor) -> QuerySet[ResponseGrant]:
        """The rights to read them; anybody but a record system has none."""
        return told_answers(actor)

    def id_of(self, row: ResponseGrant) -> str:
        """The code of the part, which each new version of the answer has again."""
        return row.content_object.part.code

    def mark_of(self, row: ResponseGrant, told: Resource | None) -> object:  # noqa: ARG002 - it need not be opened
        """A version of an answer never changes, so that nothing has to be opened to know whether it is another."""
        return [row.content_object_id, row.capacity]


class QuestionnaireResponses(OfAnswers):
    """Answers: subject and author are the person who answered, and nobody else's compartment holds them."""

    name = "QuestionnaireResponse"
    operations = ("validate",)
    words = "As far as the person's own consent names the record system; their newest version alone."
    parameters = (
        Parameter("patient", "reference", ("subject",), BY_PATIENT, ("Patient",)),
        Parameter("subject", "reference", ("subject",), BY_PATIENT, ("Patient",)),
        Parameter("author", "reference", ("author",), BY_PATIENT, ("Patient",)),
        Parameter("source", "reference", ("source",), BY_PATIENT, ("Patient",)),
        Parameter("questionnaire", "reference", ("questionnaire",), _questionnaire),
        Parameter("status", "token", ("status",), _status),
        Parameter("authored", "date", ("authored",), by_moment("content_object__submitted_at")),
    )

    def tell(self, rows: Sequence[ResponseGrant], actor: Actor) -> list[Resource]:  # noqa: ARG002 - the rows are theirs
        """What may be read of each."""
        return [response_told(reading_of(row)) for row in rows]

    def opened(self, rows: Sequence[ResponseGrant], *, by: Actor) -> None:
        """Their authors see in their log that they were read."""
        keep_openings([reading_of(row) for row in rows], way=WAY, by=by)


def response_told(reading: Reading) -> Resource:
    """What may be read of an answer as a QuestionnaireResponse, without id and meta."""
    response, form = reading.response, asked(reading.response.version)
    who = {"reference": f"Patient/{response.client.code}"}
    items = items_of(form, reading.answers)
    return {
        "questionnaire": form.canonical,
        "status": "completed" if response.number == 1 else "amended",
        "subject": who,
        "authored": instant(response.submitted_at),
        "author": who,
        "source": who,
        **({"item": items} if items else {}),
    }


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
        return told_scores(actor)

    def tell(self, rows: Sequence[ResponseGrant], actor: Actor) -> list[Resource]:  # noqa: ARG002 - as above
        """The total of each; {} where there is none."""
        return [score_told(reading_of(row)) for row in rows]

    def opened(self, rows: Sequence[ResponseGrant], *, by: Actor) -> None:
        """Their authors see in their log that they were read."""
        keep_openings([reading_of(row) for row in rows], way=WAY, by=by)


def score_told(reading: Reading) -> Resource:
    """What it adds up to as an Observation; {} where it does not."""
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
        "code": {"coding": codings, "text": f"{reading.form.title}, total"},
        "subject": who,
        "effectiveDateTime": instant(response.submitted_at),
        "performer": [who],
        "valueInteger": score.total,
        "derivedFrom": [{"reference": f"QuestionnaireResponse/{response.part.code}"}],
    }
    if score.band:
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
