"""The page before a session as a DocumentReference, and its PDF as a Binary: each in the chart that it belongs in."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from django.db.models import Q, QuerySet

from clients.fhir.house import organization_of
from homework.models import FiledPage
from homework.queries.told_pages import filed_page, standing
from homework.summaries.filing import KIND, Prints, keep_told, open_page, pages_for, printed_once
from homework.summaries.render_client import RenderUnavailableError
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.kinds import HISTORY, READ, READING, VREAD, Kind, Parameter, Resource
from practice.fhir.narrowing import ALL, NONE, by_code, by_moment, by_reference, token
from practice.fhir.outcomes import FhirError, Issue
from practice.fhir.searching import instant

EDITIONS, PAGES = "urn:trellis:edition", "urn:trellis:summary"
INDIVIDUAL, JOINT = "individual", "joint"
WORDS = {INDIVIDUAL: "Page before a session, about one person", JOINT: "Page before a session, about a couple"}
STATUSES = "http://hl7.org/fhir/document-reference-status"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
RESTRICTED = {"coding": [{"system": CONFIDENTIALITY, "code": "R", "display": "restricted"}]}
WAY, PDF = "fhir", "application/pdf"
BUSY = "Pages cannot be made now: what reckons and prints them does not answer. Send the call again in a minute."


@contextmanager
def or_unavailable() -> Iterator[None]:
    """Say so where nobody answers who makes pages."""
    try:
        yield
    except RenderUnavailableError as error:
        refusal = FhirError(HTTPStatus.SERVICE_UNAVAILABLE, Issue("transient", BUSY))
        refusal.headers = {"Retry-After": "60"}
        raise refusal from error


def _type(wanted: str, _actor: Actor) -> Q:
    known = {INDIVIDUAL: Q(about__isnull=False), JOINT: Q(about__isnull=True)}
    return known.get(token(wanted, EDITIONS) or "", NONE)


def _status(wanted: str, _actor: Actor) -> Q:
    return ALL if token(wanted, STATUSES) == "current" else NONE


def _subject(code: str) -> Q:
    return Q(about__code=code) | Q(about__isnull=True, session__case__code=code)


class OfPages(Kind[FiledPage]):
    """What there is one of for each page that may be told."""

    feeds = {KIND: "code"}

    def rows(self, actor: Actor) -> QuerySet[FiledPage]:
        """The pages that were filed for the reader, and that may be told now."""
        with or_unavailable():
            filed = pages_for(actor)
        return filed.filter(pk__in=standing(filed, actor))

    def in_charts(self, rows: QuerySet[FiledPage]) -> QuerySet[FiledPage]:
        """Those about one person alone: what a couple opened to each other stands in their Group's chart."""
        return rows.filter(about__isnull=False)

    def id_of(self, row: FiledPage) -> str:
        """Its code."""
        return row.code

    def row(self, code: str, actor: Actor) -> FiledPage:
        """The page of this code, if it may be told; any other does not exist."""
        return filed_page(code, actor)


class DocumentReferences(OfPages):
    """The page in a person's chart is about them alone, the one in a couple's Group has what both opened."""

    name = "DocumentReference"
    interactions = READING
    words = (
        "The page before a session: in a Patient's chart about that person alone; in a Group's, where everybody "
        "agreed, what all of them opened to each other. From a week before the session, for a quarter of a year."
    )
    marks_without_telling = True
    parameters = (
        Parameter(
            "patient",
            "reference",
            ("subject",),
            by_reference(lambda code: Q(about__code=code), "Patient"),
            ("Patient",),
        ),
        Parameter(
            "subject", "reference", ("subject",), by_reference(_subject, "Patient", "Group"), ("Patient", "Group")
        ),
        Parameter("type", "token", ("type",), _type),
        Parameter("date", "date", ("date",), by_moment("filed_at")),
        Parameter(
            "related",
            "reference",
            ("context.related",),
            by_reference(lambda code: Q(session__code=code), "Appointment"),
            ("Appointment",),
        ),
        Parameter("identifier", "token", ("masterIdentifier",), by_code("code", PAGES)),
        Parameter("status", "token", ("status",), _status),
    )

    def mark_of(self, row: FiledPage, told: Resource | None) -> object:  # noqa: ARG002 - nothing has to be printed for it
        """All that is told changes with what stands on the page."""
        return [row.fingerprint, instant(row.starts_at)]

    def tell(self, rows: Sequence[FiledPage], actor: Actor) -> list[Resource]:
        """What kind of page it is, in whose chart it belongs, and where its PDF is; {} for one that has just gone."""
        here = organization_of(actor) if rows else ""
        return [_document(row, here, actor) for row in rows]

    def opened(self, rows: Sequence[FiledPage], *, by: Actor) -> None:
        """Nothing that stands on it is told: only that it is there."""
        keep_told(rows, by=by)


def _document(row: FiledPage, here: str, actor: Actor) -> Resource:
    try:
        with or_unavailable():
            return document(printed_once(row, actor), here)
    except NotVisibleError:
        return {}


def document(row: FiledPage, here: str) -> Resource:
    """A page that was printed as a DocumentReference, without id and meta; ``here`` refers to the practice."""
    edition = JOINT if row.about is None else INDIVIDUAL
    chart = f"Patient/{row.about.code}" if row.about else f"Group/{row.session.case.code}"
    return {
        "masterIdentifier": {"system": PAGES, "value": row.code},
        "status": "current",
        "type": {"coding": [{"system": EDITIONS, "code": edition}], "text": WORDS[edition]},
        "subject": {"reference": chart},
        "date": instant(row.filed_at),
        "author": [{"reference": here}],
        "custodian": {"reference": here},
        "securityLabel": [RESTRICTED],
        "content": [
            {
                "attachment": {
                    "contentType": PDF,
                    "url": f"Binary/{row.code}",
                    "size": row.size,
                    "hash": row.sha1,
                    "creation": instant(row.filed_at),
                }
            }
        ],
        "context": {
            "period": {"start": instant(row.session.starts_at)},
            "related": [{"reference": f"Appointment/{row.session.code}"}],
        },
    }


class Binaries(OfPages):
    """The PDF of a page: as it is, or as a resource for who accepts application/fhir+json."""

    name = "Binary"
    interactions = (READ, VREAD, HISTORY)
    words = "The PDF that a DocumentReference names: by itself, or as a resource where the Accept header asks for JSON."

    def tell(self, rows: Sequence[FiledPage], actor: Actor) -> list[Resource]:
        """The file, on record as it is told."""
        return [_binary(row, actor) for row in rows]


def _binary(row: FiledPage, actor: Actor) -> Resource:
    with or_unavailable():
        filed = open_page(row.code, actor, way=WAY, prints=Prints.ALWAYS)
    return {
        "contentType": PDF,
        "securityContext": {"reference": f"DocumentReference/{row.code}"},
        "data": base64.b64encode(filed.printed).decode(),
    }
