"""Ends a person's record: all sharing stops, the account closes, and their key is destroyed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import transaction

from clients.actions.consent import write_consent
from clients.actions.retention import end_record, forget
from clients.models import Case, Client, RecordRequest
from clients.queries.consents import consents_of
from homework.actions.joint import regrant_joint
from homework.actions.settling import apply_to_cases, lock
from homework.actions.telling import telling
from homework.models import Draft
from homework.policy import CaseFacts, PartFacts, begin_hold
from homework.queries.service import last_service_of
from practice.access.actor import Actor
from practice.audit.record import record
from practice.privacy import holders
from practice.privacy.store import key_store


@transaction.atomic
def erase_record(request: RecordRequest, *, by: Actor) -> None:
    """Delete all of a person's record, as they or the practice asked; what others wrote stays theirs.

    What is on record as events and in the ledger of disclosures keeps its days and keys, and no word. Raises
    NotVisibleError, and NotAllowedError under a legal hold or where a second person has to confirm.
    """
    client = request.client
    cases = lock(Case.objects.filter(participants__client=client))
    with _telling(cases):
        end_record(request, last_service_of(client), by=by)
        _stop_sharing(client, cases)
    record("stop_sharing_of_erased", by=by, client=client.pk)


@contextmanager
def _telling(cases: list[Case]) -> Iterator[None]:
    with ExitStack() as told:
        for case in cases:
            told.enter_context(telling(case))
        yield


def _stop_sharing(client: Client, cases: list[Case]) -> None:
    for case in cases:
        for kind in sorted(consents_of(case, client)):
            write_consent(case, client, kind, on=False)
    apply_to_cases(cases)
    regrant_joint(cases)
    Draft.objects.filter(author=client).delete()


@transaction.atomic
def replay_erasure(client: Client) -> bool:
    """Erase once more whoever the key store or the database says was erased; gives whether anything was to be done.

    The key store says so after an older copy of the database was restored, the database where the store was.
    """
    destroyed = key_store().is_destroyed(holders.person(client.pk))
    if destroyed and client.erased_at is not None and not client.user.is_active:
        return False
    if not destroyed and client.erased_at is None:
        return False
    cases = lock(Case.objects.filter(participants__client=client))
    with _telling(cases):
        forget(client)
        _stop_sharing(client, cases)
    record("replay_erasure", by=Actor(client.pk, client.practice_id, frozenset()), client=client.pk)
    return True


@transaction.atomic
def close_all_sharing(case: Case) -> None:
    """After an older copy of the database was restored: close what partners share, and forget every consent.

    What was taken back since the copy was made cannot be known any more; so each author chooses and agrees anew.
    """
    cases = lock([case])

    def change(_case: CaseFacts, fact: PartFacts) -> PartFacts:
        return begin_hold(fact)

    with telling(case):
        for place in case.participants.select_related("client"):
            for kind in sorted(consents_of(case, place.client)):
                write_consent(case, place.client, kind, on=False)
        apply_to_cases(cases, change)
        regrant_joint(cases)
    by = Actor(case.participants.earliest("pk").client_id, case.practice_id, frozenset())
    record("close_after_restore", by=by, case=case.pk)
