"""How long a record stays, what keeps it longer, and how it ends."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clients.actions.lines import leave_out_for_good
from clients.actions.records import write_answer
from clients.enums import RequestAnswer, RequestKind
from clients.models import (
    CalendarFeed,
    Case,
    CaseElsewhere,
    Client,
    ClientElsewhere,
    LegalHold,
    RecordRequest,
    Relative,
    SessionElsewhere,
)
from clients.policy import may_erase
from clients.queries.records import keeps_record, legal_holds, may_answer, record_ends
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.fhir.versions import forget_about
from practice.people.erasing import forget_person
from practice.privacy import holders
from practice.privacy.store import key_store
from practice.sync.allowing import end_all
from practice.sync.changes import note_change


@transaction.atomic
def set_legal_hold(people: Iterable[Client], reason: str, *, by: Actor) -> None:
    """Keep the records of these people, of one or of a whole case, until the hold is lifted; they are not told.

    Raises NotVisibleError unless ``by`` looks after each of them, NotAllowedError without a reason.
    """
    require(bool(reason.strip()), "Write down why.")
    for client in people:
        if not keeps_record(client, by):
            raise NotVisibleError
        hold = LegalHold.objects.create(
            practice_id=client.practice_id,
            client=client,
            reason=reason.strip(),
            set_by_id=by.person,
            since=clock.now(),
        )
        record("set_legal_hold", by=by, client=client.pk, hold=hold.pk)


@transaction.atomic
def lift_legal_hold(hold: LegalHold, *, by: Actor) -> None:
    """Lift one hold; others stay. Raises NotVisibleError."""
    if hold.practice_id != by.practice or not keeps_record(hold.client, by):
        raise NotVisibleError
    hold.lifted_at, hold.lifted_by_id = clock.now(), by.person
    hold.save(update_fields=["lifted_at", "lifted_by"])
    record("lift_legal_hold", by=by, client=hold.client_id, hold=hold.pk)


@transaction.atomic
def end_record(request: RecordRequest, last_service: datetime, *, by: Actor) -> None:
    """Close the account and let the person's key be destroyed, so that nothing of theirs can be read again anywhere.

    The work's own action wraps this, so that rights follow in the same transaction. Raises NotVisibleError, and
    NotAllowedError under a legal hold, or when one person alone would do it before the years are over.
    """
    if request.kind != RequestKind.DELETION or not may_answer(request, by):
        raise NotVisibleError
    require(not request.is_answered, "This was answered already.")
    client = Client.objects.select_for_update(of=("self",)).select_related("user", "practice").get(pk=request.client_id)
    held = bool(legal_holds(client))
    require(not held, "A legal hold keeps this record. It cannot be deleted while the hold runs.")
    ends = record_ends(client, last_service)
    two = may_erase(request.asked_by_id, by.person, held=held, kept_until=ends, today=by.today())
    require(two, "Somebody else has to confirm this: you asked for it yourself.")
    write_answer(request, RequestAnswer.GRANTED, giver=by.person)
    forget(client)
    record("erase_person", by=by, client=client.pk, request=request.pk)


def forget(client: Client) -> None:
    """Blank what tells who a client was, and have their key destroyed when this is certain to stand."""
    client.erased_at, client.country = client.erased_at or clock.now(), ""
    client.save(update_fields=["erased_at", "country"])
    leave_out_for_good(client)
    ClientElsewhere.objects.filter(client=client).delete()
    Relative.objects.filter(client=client).delete()
    CalendarFeed.objects.filter(user=client.user).delete()
    note_change("clients", [client.code], practice=client.practice_id, gone=True)
    cases = Case.objects.filter(participants__client=client).order_by("pk")
    note_change("cases", cases.values_list("code", flat=True), practice=client.practice_id)
    forget_person(client.user)
    end_all(client.user)
    emptied = _emptied_cases(client)
    _forget_ids_of(emptied, practice=client.practice_id)
    keys = [holders.person(client.pk), *map(holders.case, emptied)]
    forget_about(client.practice_id, keys, client.code)
    transaction.on_commit(lambda: _destroy(keys))


def _emptied_cases(client: Client) -> list[int]:
    """The cases in which nobody is left whose record stands."""
    cases = Case.objects.filter(participants__client=client)
    kept = cases.filter(participants__client__in=Client.objects.filter(erased_at__isnull=True))
    return list(cases.exclude(pk__in=kept.values("pk")).values_list("pk", flat=True))


def _forget_ids_of(cases: Iterable[int], *, practice: int) -> None:
    """Let go what other systems call these cases and their sessions: it could not be read any more."""
    CaseElsewhere.objects.filter(case__in=cases).delete()
    sessions = SessionElsewhere.objects.filter(case__in=cases)
    note_change("sessions", sorted(set(sessions.values_list("session__code", flat=True))), practice=practice)
    sessions.delete()


def _destroy(keys: Iterable[str]) -> None:
    for holder in keys:
        key_store().destroy(holder)
