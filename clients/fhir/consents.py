"""Whether people let the record system read, as Consents; only they change that, on their own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clients.actions.reading import keep_reads
from clients.enums import ConsentKind
from clients.fhir.house import organization_of
from clients.models import Case, Client, Consent
from clients.queries.cases import cases_of_practice
from practice.access.actor import Actor
from practice.fhir.kinds import Kind, Parameter, Resource
from practice.fhir.searching import instant

SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
CATEGORY = "http://loinc.org"
DISCLOSURE = "64292-6"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What one person of a case said last about the record system that asks."""

    case: Case
    client: Client
    on: bool
    at: datetime


def agreed(actor: Actor) -> list[Agreed]:
    """Of everybody who ever let this record system read, whether they still do, and since when."""
    cases = {case.pk: case for case in cases_of_practice(actor)}
    rows = Consent.objects.filter(case_id__in=cases, kind=ConsentKind.RECORDS, client__erased_at__isnull=True)
    rows = rows.select_related("client").prefetch_related("systems").order_by("pk")
    found: dict[tuple[int, int], Agreed] = {}
    for row in rows:
        key = (row.case_id, row.client_id)
        on = row.on and actor.person in {system.pk for system in row.systems.all()}
        if on or (key in found and found[key].on):
            found[key] = Agreed(cases[row.case_id], row.client, on, row.at)
    return list(found.values())


class Consents(Kind[Agreed]):
    """One for each person and case, for the record system that asks alone."""

    name = "Consent"
    words = "Whether a person lets the record system that asks read what they hand in. Only they change that."
    parameters = (
        Parameter("patient", "reference", ("patient",), targets=("Patient",)),
        Parameter("status", "token", ("status",)),
        Parameter("date", "date", ("dateTime",)),
        Parameter("category", "token", ("category",)),
        Parameter("scope", "token", ("scope",)),
    )

    def rows(self, actor: Actor) -> list[Agreed]:
        """Of everybody who ever let this record system read."""
        return agreed(actor)

    def id_of(self, row: Agreed) -> str:
        """The codes of the case and the person."""
        return f"{row.case.code}-{row.client.code}"

    def tell(self, rows: Sequence[Agreed], actor: Actor) -> list[Resource]:
        """Whether they let it read now."""
        here = organization_of(actor) if rows else ""
        return [_told(row, here) for row in rows]

    def opened(self, rows: Sequence[Agreed], *, by: Actor) -> None:
        """They see in their log that it was told."""
        keep_reads((row.client.pk for row in rows), way="consents", by=by)


def _told(row: Agreed, here: str) -> Resource:
    who = {"reference": f"Patient/{row.client.code}"}
    return {
        "status": "active" if row.on else "inactive",
        "scope": {"coding": [{"system": SCOPE, "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": CATEGORY, "code": DISCLOSURE}]}],
        "patient": who,
        "dateTime": instant(row.at),
        "performer": [who],
        "organization": [{"reference": here}],
        "policyRule": {"text": "They let this record system read what they hand in for their care team."},
        "provision": {"type": "permit" if row.on else "deny", "data": [{"meaning": "related", "reference": who}]},
    }
