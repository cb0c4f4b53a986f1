"""Whether somebody is in care."""

from django.db import transaction

from clients.enums import Standing
from clients.models import Client
from clients.policy import may_keep_register
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.sync.changes import note_change


@transaction.atomic
def change_standing(client: Client, standing: Standing, *, by: Actor) -> None:
    """Say that somebody's care has ended, that they have died, or that they are in care again.

    From then on nothing is sent to them, not even what waits already; all that they wrote stays as it is. Raises
    NotVisibleError unless ``by`` keeps the register of their practice.
    """
    if client.practice_id != by.practice or not may_keep_register(by.roles):
        raise NotVisibleError
    client.standing = standing
    client.save(update_fields=["standing"])
    note_change("clients", [client.code], practice=by.practice)
    record("change_standing", by=by, client=client.pk, standing=standing.value)
