"""Cutting a record system off, with its effect on who may read what."""

from django.db import transaction

from clients.models import Case
from clients.policy import may_run_practice
from homework.actions.settling import apply_to_cases, lock
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.fhir.versions import forget_told
from practice.sync.models import RecordSystem


@transaction.atomic
def revoke_record_system(system: RecordSystem, *, by: Actor) -> None:
    """Cut a record system off for good: it reads nothing from now on, and no consent names it any more.

    What was kept for it of what it was told is gone with that.
    Cutting off twice is the same as once. Raises NotVisibleError unless ``by`` runs its practice.
    """
    if system.user.practice_id != by.practice or not may_run_practice(by.roles):
        raise NotVisibleError
    cases = lock(Case.objects.filter(consents__systems=system).distinct())
    if not RecordSystem.objects.filter(pk=system.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        return
    system.user.is_active = False
    system.user.save(update_fields=["is_active"])
    forget_told(system.user_id)
    apply_to_cases(cases)
    record("revoke_record_system", by=by, system=system.pk)
