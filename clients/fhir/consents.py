"""What people have agreed to, as Consents; only they change that, on their own page.

A record system is told whether they let it read; an app what its person has said, and nothing of anybody else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from clients.actions.reading import keep_consents_told
from clients.enums import ConsentKind
from clients.fhir.house import organization_of
from clients.models import Case, Client, Consent
from clients.queries.consents import own_consents
from clients.queries.registered import registered_cases
from practice.access.actor import Actor
from practice.fhir.kinds import Kind, Parameter, Resource
from practice.fhir.searching import instant

SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
CATEGORY = "http://loinc.org"
DISCLOSURE = "64292-6"
RECIPIENT = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}],
    "text": "Reads it",
}
READERS = {
    None: "This record system of the practice",
    ConsentKind.SUPERVISION: "Whoever supervises the care team",
    ConsentKind.RECORDS: "The record systems that were named",
}
WORDS = {
    None: "They let this record system read what they hand in for their care team.",
    ConsentKind.PARTNER_SHARING: "In this case they may open answers to their partner, each by a choice of its own.",
    ConsentKind.SUPERVISION: "In this case whoever supervises the care team may read what it reads.",
    ConsentKind.RECORDS: "In this case the record systems that were named read what they hand in for their care team.",
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What one person of a case said last: about the record system that asks, or, for their own app, of one kind."""

    case: Case
    client: Client
    on: bool
    at: datetime
    kind: ConsentKind | None = None

    @property
    def words(self) -> str:
        """What it is about."""
        return WORDS[self.kind]


def agreed(actor: Actor, people: Sequence[str] | None = None) -> list[Agreed]:
    """Of everybody who ever let this record system read, whether they still do, and since when; to an app one's own.

    ``people`` asks about these alone.
    """
    if actor.is_client:
        return [Agreed(row.case, row.client, row.on, row.at, ConsentKind(row.kind)) for row in own_consents(actor)]
    names_it = Consent.systems.through.objects.filter(consent_id=OuterRef("pk"), recordsystem_id=actor.person)
    rows = Consent.objects.filter(
        case__in=registered_cases(actor), kind=ConsentKind.RECORDS, client__erased_at__isnull=True
    )
    rows = rows if people is None else rows.filter(client__code__in=people)
    found: dict[tuple[int, int], Agreed] = {}
    for row in rows.annotate(names_it=Exists(names_it)).select_related("client", "case").order_by("pk"):
        key = (row.case_id, row.client_id)
        on = row.on and row.names_it
        if on or (key in found and found[key].on):
            found[key] = Agreed(row.case, row.client, on, row.at)
    return list(found.values())


class Consents(Kind[Agreed]):
    """One for each person and case, for the record system that asks alone; to an app, its person's own of each kind."""

    name = "Consent"
    words = (
        "Whether a person lets the record system that asks read what they hand in; to a person's own app, what they "
        "said to each kind of consent in each of their cases. Only they change that."
    )
    parameters = (
        Parameter("patient", "reference", ("patient",), targets=("Patient",)),
        Parameter("status", "token", ("status",)),
        Parameter("date", "date", ("dateTime",)),
        Parameter("category", "token", ("category",)),
        Parameter("scope", "token", ("scope",)),
        Parameter("actor", "reference", ("provision.actor.reference",), targets=("Organization",)),
        Parameter("data", "reference", ("provision.data.reference",), targets=("Patient",)),
    )

    def rows(self, actor: Actor) -> list[Agreed]:
        """Of everybody who ever let this record system read, or one's own."""
        return agreed(actor)

    def rows_about(self, people: Sequence[str], actor: Actor) -> list[Agreed]:
        """Of these people alone."""
        return agreed(actor, people)

    def rows_of(self, codes: Iterable[str], actor: Actor) -> list[Agreed]:
        """Those of these ids, each looked up by its person."""
        wanted = {code for code in codes if "\0" not in code}
        people = {code.split("-")[1] for code in wanted if "-" in code}
        return [row for row in agreed(actor, sorted(people)) if self.id_of(row) in wanted]

    def id_of(self, row: Agreed) -> str:
        """The codes of the case and the person, and the kind where there are several."""
        kind = f"-{row.kind.value.replace('_', '-')}" if row.kind else ""
        return f"{row.case.code}-{row.client.code}{kind}"

    def tell(self, rows: Sequence[Agreed], actor: Actor) -> list[Resource]:
        """Whether they agree now."""
        here = organization_of(actor) if rows else ""
        return [_told(row, here) for row in rows]

    def opened(self, rows: Sequence[Agreed], *, by: Actor) -> None:
        """They see in their log that it was told."""
        keep_consents_told((row.client.pk for row in rows), by=by)


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
        "policyRule": {"text": row.words},
        "provision": {
            "type": "permit" if row.on else "deny",
            "actor": [_reader(row, here)],
            "data": [{"meaning": "related", "reference": who}],
        },
    }


def _reader(row: Agreed, here: str) -> Resource:
    """Whom it lets read: programs and the team of the practice by its name, a partner by no name at all."""
    if row.kind == ConsentKind.PARTNER_SHARING:
        return {"role": RECIPIENT, "reference": {"display": "Their partner in this case"}}
    return {"role": RECIPIENT, "reference": {"reference": here, "display": READERS[row.kind]}}
