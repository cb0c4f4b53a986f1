"""Keeps what another system calls somebody, or a session. A name there is one thing here, for good."""

from django.db import IntegrityError, transaction

from clients.models import Client, ExternalClientId, ExternalSessionId, Session
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.audit.record import record


@transaction.atomic
def call_client(client: Client, value: str, system: str, *, by: Actor) -> None:
    """Keep that ``system`` calls this client ``value``. Raises NotAllowedError when it is somebody else there."""
    named = ExternalClientId(practice_id=by.practice, client=client, system=system, value=value.strip())
    _keep(named)
    record("name_elsewhere", by=by, client=client.pk)


@transaction.atomic
def call_session(session: Session, value: str, system: str, *, by: Actor) -> None:
    """Keep that ``system`` calls this session ``value``. Raises NotAllowedError when it is another one there."""
    named = ExternalSessionId(
        practice_id=by.practice, case_id=session.case_id, session=session, system=system, value=value.strip()
    )
    _keep(named)
    record("name_elsewhere", by=by, session=session.pk)


def _keep(named: ExternalClientId | ExternalSessionId) -> None:
    try:
        with transaction.atomic():
            named.save()
    except IntegrityError:
        raise NotAllowedError("The other system calls somebody else so.") from None
