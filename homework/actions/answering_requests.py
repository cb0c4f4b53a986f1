"""Answers what a client asked about their record, and tells them that there is an answer."""

from datetime import date

from django.db import transaction

from clients.actions.records import answer_request
from clients.enums import RequestAnswer
from clients.models import RecordRequest
from homework.actions.assigning import announce
from practice.access.actor import Actor


@transaction.atomic
def answer_and_tell(
    request: RecordRequest, answer: RequestAnswer, *, reason: str, until: date | None = None, by: Actor
) -> None:
    """Decide about a request; its client is written to in the usual neutral words, nobody else.

    Raises NotVisibleError or NotAllowedError.
    """
    answer_request(request, answer, reason=reason, until=until, by=by)
    announce(request.client)
