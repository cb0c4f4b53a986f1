"""What a client asks about their record, and how the practice answers."""

from datetime import date

from django.db import transaction

from clients.enums import RequestAnswer, RequestKind
from clients.models import Case, Client, RecordRequest
from clients.queries.records import keeps_record, may_answer
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record


@transaction.atomic
def ask_for_joint_text(case: Case, words: str, *, by: Actor) -> RecordRequest:
    """Let a client ask to read what a couple wrote together, once it has closed. Nobody else in the case learns of it.

    Asking twice is the same as once. Raises NotVisibleError for a case of others, NotAllowedError while it is open.
    """
    place = case.participants.filter(client_id=by.person).select_related("client").first()
    if place is None or case.practice_id != by.practice:
        raise NotVisibleError
    require(case.separated_at is not None, "You can ask for this after a separation. Until then you can read it.")
    return _ask(place.client, RequestKind.JOINT, words, case=case, by=by)


@transaction.atomic
def ask_for_deletion(client: Client, words: str = "", *, by: Actor) -> RecordRequest:
    """Ask that all of a person's record be deleted: by the person, or by who keeps it and was asked in person.

    Asking twice is the same as once, whoever asked first. Raises NotVisibleError for anybody else.
    """
    if client.practice_id != by.practice or not (client.pk == by.person or keeps_record(client, by)):
        raise NotVisibleError
    return _ask(client, RequestKind.DELETION, words, case=None, by=by)


def _ask(client: Client, kind: RequestKind, words: str, *, case: Case | None, by: Actor) -> RecordRequest:
    open_one = RecordRequest.objects.filter(client=client, kind=kind, case=case, answer="").first()
    if open_one is not None:
        return open_one
    made = RecordRequest.objects.create(
        practice_id=client.practice_id,
        client=client,
        case=case,
        kind=kind,
        words=words.strip(),
        asked_by_id=by.person,
        asked_at=clock.now(),
    )
    record("ask_about_record", by=by, request=made.pk, client=client.pk, kind=kind.value)
    return made


@transaction.atomic
def answer_request(
    request: RecordRequest, answer: RequestAnswer, *, reason: str, until: date | None = None, by: Actor
) -> None:
    """Decide about a request, with the reason; a refusal says until which day it counts.

    A granted request to read opens nothing by itself: the clinician hands over what they decided on. That a record is
    deleted is decided by deleting it. Raises NotVisibleError or NotAllowedError.
    """
    if not may_answer(request, by):
        raise NotVisibleError
    require(not request.is_answered, "This was answered already.")
    refused = answer == RequestAnswer.REFUSED
    require(refused or request.kind == RequestKind.JOINT, "Delete the record, or say why it stays.")
    require(bool(reason.strip()), "Write down why.")
    require(not refused or (until is not None and until > by.today()), "Say until which day this counts.")
    write_answer(request, answer, giver=by.person, reason=reason, until=until if refused else None)
    record("answer_request", by=by, request=request.pk, answer=answer.value)


def write_answer(
    request: RecordRequest, answer: RequestAnswer, *, giver: int, reason: str = "", until: date | None = None
) -> None:
    """Write the answer down, with who gave it."""
    request.answer, request.answered_by_id, request.answered_at = answer, giver, clock.now()
    request.reason, request.until = reason.strip(), until
    request.save(update_fields=["answer", "answered_by", "answered_at", "reason", "until"])
