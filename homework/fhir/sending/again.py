"""Sends once more, when somebody says so."""

from django.db import transaction
from django.db.models import Q

from clients.models import Line
from homework.fhir.sending.queueing import wait_again
from homework.models import Copy, CopyState, Outlet
from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record


@transaction.atomic
def send_again(line: Line, *, by: Actor) -> int:
    """Let what failed, and what waits for its time, wait no longer; gives how many."""
    Outlet.objects.filter(line=line).update(due_at=clock.now(), failures=0, trouble="")
    held_up = Q(state=CopyState.FAILED) | Q(state=CopyState.WAITING)
    count = wait_again(Copy.objects.filter(held_up, outlet=line.pk))
    record("send_again", by=by, line=line.code)
    return count
