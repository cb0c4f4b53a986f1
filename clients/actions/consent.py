"""What clients agree to. The work's own action wraps these, so that rights follow in the same transaction."""

from clients.enums import ConsentKind
from clients.models import Case, Client, Consent
from practice import clock
from practice.sync.changes import note_change
from practice.sync.models import RecordSystem


def write_consent(case: Case, client: Client, kind: ConsentKind, *, on: bool) -> Consent:
    """Keep that a client gave or took back a consent.

    A consent for record systems names those that the practice has connected at this moment.
    """
    told = _systems_of(case, client) if kind == ConsentKind.RECORDS else set()
    consent = Consent.objects.create(case=case, client=client, kind=kind, on=on, at=clock.now())
    if on and kind == ConsentKind.RECORDS:
        named = RecordSystem.objects.filter(
            user__practice_id=case.practice_id, reads_responses=True, revoked_at__isnull=True
        )
        consent.systems.set(named)
        told |= {system.pk for system in named}
    for reader in sorted(told):
        note_change("consents", [case.code], practice=case.practice_id, reader=reader)
    return consent


def _systems_of(case: Case, client: Client) -> set[int]:
    """The record systems that the client's consent names until now; no other one can tell that it changed."""
    last = Consent.objects.filter(case=case, client=client, kind=ConsentKind.RECORDS).order_by("-pk").first()
    return set(last.systems.values_list("pk", flat=True)) if last else set()
