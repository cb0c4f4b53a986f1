"""What opens and closes parts besides their authors: release, holds, consents, separation."""

from django.db import transaction

from clients.actions.consent import write_consent
from clients.enums import ConsentKind
from clients.models import Case, Client
from clients.queries.seats import require_acting
from homework.actions.joint import regrant_joint
from homework.actions.settling import apply, apply_to_cases, lock
from homework.actions.telling import telling
from homework.models import Assignment, Hold, Part
from homework.policy import CaseFacts, PartFacts, begin_hold, release
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.sync.changes import note_change


def _participant(case: Case, by: Actor) -> Client:
    there = case.participants.filter(client_id=by.person, client__erased_at__isnull=True)
    place = there.select_related("client").first()
    if place is None or case.practice_id != by.practice:
        raise NotVisibleError
    return place.client


@transaction.atomic
def release_assignment(assignment: Assignment, *, on: bool, by: Actor) -> None:
    """Let the clinician release what was handed in and readable by now, or take the release back."""
    require_acting(assignment.case, by)
    cases = lock([assignment.case])
    parts = list(Part.objects.filter(assignment=assignment).select_related("assignment").order_by("pk"))

    def change(_case: CaseFacts, fact: PartFacts) -> PartFacts:
        return release(fact, on=on)

    apply(cases, parts, change)
    record("release" if on else "take_release_back", by=by, assignment=assignment.pk)


@transaction.atomic
def hold_sharing(case: Case, *, by: Actor) -> None:
    """Put the client's own, silent hold on sharing in a case. Nobody is told; what is open stays open."""
    if _begin_hold(case, _participant(case, by)):
        record("hold_sharing", by=by, case=case.pk)


def _begin_hold(case: Case, client: Client | None) -> bool:
    cases = lock([case])
    if Hold.objects.filter(case=case, client=client, lifted_at__isnull=True).exists():
        return False
    Hold.objects.create(case=case, client=client, since=clock.now())

    def change(_case: CaseFacts, fact: PartFacts) -> PartFacts:
        return begin_hold(fact) if client is None or fact.author == client.pk else fact

    apply_to_cases(cases, change)
    return True


@transaction.atomic
def end_own_hold(case: Case, *, by: Actor) -> None:
    """End the client's own hold. What was withheld stays so until its author chooses a level again."""
    _end_hold(case, _participant(case, by))
    record("end_own_hold", by=by, case=case.pk)


def _end_hold(case: Case, client: Client | None) -> None:
    cases = lock([case])
    Hold.objects.filter(case=case, client=client, lifted_at__isnull=True).update(lifted_at=clock.now())
    apply_to_cases(cases)


@transaction.atomic
def hold_case(case: Case, *, by: Actor) -> None:
    """Let a clinician hold all sharing in a case, silently, as before a separation. What is open stays open."""
    require_acting(case, by)
    if _begin_hold(case, None):
        record("hold_case", by=by, case=case.pk)


@transaction.atomic
def end_case_hold(case: Case, *, by: Actor) -> None:
    """End the care team's hold; flags and the clients' own holds stay. What it withheld waits for its author."""
    require_acting(case, by)
    _end_hold(case, None)
    record("end_case_hold", by=by, case=case.pk)


@transaction.atomic
def set_consent(case: Case, kind: ConsentKind, *, on: bool, by: Actor) -> None:
    """Let a client give or take back a consent, with its effect on who may read what."""
    client = _participant(case, by)
    cases = lock([case])
    with telling(case):
        write_consent(case, client, kind, on=on)
        apply_to_cases(cases)
        regrant_joint(cases)
    record("set_consent", by=by, case=case.pk, kind=kind.value, on=on)


@transaction.atomic
def separate(case: Case, *, told: bool, by: Actor) -> None:
    """Record that a couple has separated: sharing stops both ways for good, each keeps their own.

    ``told`` is the clinician's statement that both were told or that the gap is safe; without it NotAllowedError.
    """
    require_acting(case, by)
    require(told, "Say that both have been told, or that the gap is safe.")
    locked = lock([case])
    for row in locked:
        row.separated_at = row.separated_at or clock.now()
        row.save(update_fields=["separated_at"])
    note_change("cases", [case.code], practice=case.practice_id)
    apply_to_cases(locked)
    regrant_joint(locked)
    record("separate", by=by, case=case.pk)
