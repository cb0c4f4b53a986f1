"""What a record system was told of each person, as AuditEvents: its own reading, and nobody else's."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from clients.fhir.house import organization_of
from clients.models import RecordRead
from practice import clock
from practice.access.actor import Actor
from practice.fhir.kinds import Kind, Parameter, Resource
from practice.fhir.narrowing import by_moment, by_reference
from practice.fhir.searching import instant

TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type"


class AuditEvents(Kind[RecordRead]):
    """One for each person, kind of thing and day."""

    name = "AuditEvent"
    prepares = True
    words = "What the record system that asks was told itself: one for each person, kind of thing and day."
    parameters = (
        Parameter(
            "patient",
            "reference",
            ("entity.what",),
            by_reference(lambda code: Q(client__code=code), "Patient"),
            ("Patient",),
        ),
        Parameter("date", "date", ("recorded",), by_moment("at")),
        Parameter("action", "token", ("action",)),
    )

    def rows(self, actor: Actor) -> QuerySet[RecordRead]:
        """What this record system was told."""
        rows = RecordRead.objects.filter(
            person_id=actor.person, client__practice_id=actor.practice, client__erased_at__isnull=True
        )
        day = Cast("day", CharField())
        return rows.annotate(code=Concat("client__code", Value("-"), "kind", Value("-"), day)).select_related("client")

    def unnoted(self, rows: QuerySet[RecordRead]) -> QuerySet[RecordRead]:
        """A day's row changes as long as the day lasts."""
        return rows.filter(at__gte=clock.now() - timedelta(days=2))

    def id_of(self, row: RecordRead) -> str:
        """Of whom, what and when."""
        return f"{row.client.code}-{row.kind}-{row.day.isoformat()}"

    def tell(self, rows: Sequence[RecordRead], actor: Actor) -> list[Resource]:
        """That it was told, and when last on that day."""
        here = organization_of(actor) if rows else ""
        return [
            {
                "type": {"system": TYPE, "code": "rest", "display": "RESTful Operation"},
                "subtype": [{"system": "urn:trellis:told", "code": row.kind}],
                "action": "R",
                "recorded": instant(row.at),
                "outcome": "0",
                "agent": [{"name": "This record system", "requestor": True}],
                "source": {"observer": {"reference": here}},
                "entity": [{"what": {"reference": f"Patient/{row.client.code}"}}],
            }
            for row in rows
        ]
