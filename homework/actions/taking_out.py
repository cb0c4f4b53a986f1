"""Lets a client take out their own: on record, in the ledger, and only what is open to them at that moment."""

from enum import StrEnum

from django.db import transaction

from clients.actions.disclosing import disclose
from clients.enums import DisclosureBasis
from clients.models import Client
from homework.actions.opening import keep_joint_openings, keep_openings
from homework.queries.shared_with_me import Shared, shared_with
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record


class Shape(StrEnum):
    """As what it is taken out."""

    JSON = "json"
    PDF = "pdf"


@transaction.atomic
def take_out(shared: Shared, shape: Shape, *, by: Actor) -> None:
    """Keep that a client takes out what they wrote and what is ``shared`` with them, just before they get it.

    Raises NotAllowedError when less is open to them by now than when the file was made: then none of it leaves.
    """
    client = Client.objects.filter(pk=by.person, practice_id=by.practice).select_related("user").first()
    if client is None:
        raise NotVisibleError
    require(shared.marks <= shared_with(by).marks, "Something changed just now. Please try once more.")
    keep_openings((found.reading for found in shared.answers), way="export", by=by)
    keep_joint_openings((found.line.text for found in shared.lines), way="export", by=by)
    disclose(
        client,
        recipient=client.user.name,
        what=f"All that they wrote and what is shared with them, as {shape.name}",
        purpose="They asked for it",
        basis=DisclosureBasis.CLIENT,
        by=by,
    )
    record("take_out", by=by, client=client.pk, shape=shape.value)
