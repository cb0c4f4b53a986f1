"""Sends once more, or takes all of it back, when somebody says so."""

from django.db import transaction
from django.db.models import Q

from clients.models import Line
from clients.queries.lines import line_of
from homework.fhir.sending.queueing import queue_the_end, wait_again
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


@transaction.atomic
def take_all_back(line: Line, *, by: Actor) -> None:
    """Send nothing there any more, and take back all that was sent. Doing it twice is the same as once.

    Raises NotVisibleError unless ``by`` looks after the line.
    """
    known, moment = line_of(line.code, by), clock.now()
    outlet, _ = Outlet.objects.get_or_create(line=known, defaults={"due_at": moment})
    if outlet.ends_at is not None:
        return
    queue_the_end(outlet)
    Outlet.objects.filter(pk=outlet.pk).update(due_at=moment, failures=0, trouble="")
    record("take_all_back", by=by, line=known.code)
