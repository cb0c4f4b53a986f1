"""Taking a flag beyond the care team: to who is on duty and to the practice lead, for three things and no more."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.tasks import task

from clients.enums import DutyKind
from clients.queries.duties import serving
from clients.queries.seats import companions, require_acting
from homework.actions.opening import keep_opening
from homework.models import Flag, FlagLook
from homework.models.safety import UNANSWERED
from homework.queries.escalated import Escalated, escalated_flag, patience_with, seen_beyond
from practice import clock
from practice.access.actor import Actor, require
from practice.audit.record import record
from practice.mail.outbox import post
from practice.people.models import User
from practice.walls.context import Place, within

SUBJECT = "An item to review"
BODY = "You have an item to review.\n\n{address}\n"


@transaction.atomic
def escalate_flag(flag: Flag, *, by: Actor) -> None:
    """Send a flag to who is on duty and to the practice lead at once; they see it until it is closed.

    Raises NotVisibleError or NotAllowedError unless ``by`` treats or covers the case, and for a flag that is closed.
    Sending it twice is the same as once.
    """
    require_acting(flag.case, by)
    require(flag.lifted_at is None, "This is closed already.")
    if flag.escalated_at is not None:
        return
    flag.escalated_at, flag.escalated_by_id = clock.now(), by.person
    flag.save(update_fields=["escalated_at", "escalated_by"])
    record("escalate_flag", by=by, flag=flag.pk)
    _write(flag)


@transaction.atomic
def open_escalated(code: str, *, by: Actor) -> Escalated:
    """Show an escalated flag to somebody on duty, and keep that it was shown. Raises NotVisibleError."""
    found = escalated_flag(code, by)
    if found.response is not None:
        keep_opening(found.response, found.capacity, way="flag", by=by)
    FlagLook.objects.create(flag=found.flag, person_id=by.person, capacity=found.capacity, at=clock.now())
    record("open_escalated", by=by, flag=found.flag.pk, capacity=found.capacity.value)
    return found


def watch(flag: Flag) -> None:
    """Have the worker look again when the practice's patience is over; what people see does not wait for it."""
    patience = patience_with(flag)
    coming = [moment for moment in (patience.team, patience.duty) if moment > clock.now()]
    if coming:
        later = tell_those_on_duty.using(run_after=coming[0])
        transaction.on_commit(lambda: later.enqueue(flag.pk))


@task()
def tell_those_on_duty(flag_key: int) -> None:
    """Write in neutral words to whom the flag has gone now, if nobody has said what they did, and look again later."""
    with transaction.atomic(), within(Place.EVERYWHERE):
        waits = Flag.objects.filter(UNANSWERED, escalated_at__isnull=True, lifted_at__isnull=True)
        flag = waits.select_related("case__practice").filter(pk=flag_key).first()
        if flag is not None:
            _write(flag)
            watch(flag)


def tell_at_once(flag: Flag) -> None:
    """Write to who is on duty that something is urgent, though it may still wait for its care team."""
    close_to = companions(flag.case)
    ready = serving(flag.case.practice_id, DutyKind.ON_DUTY)
    _write(flag, [person for person in ready if person.pk not in close_to])


def _write(flag: Flag, ready: Iterable[User] = ()) -> None:
    """To those who are ready, and to whoever sees it by now."""
    seeing = (person for people in seen_beyond(flag).values() for person in people)
    for person in {person.pk: person for person in (*ready, *seeing)}.values():
        post(person, subject=SUBJECT, body=BODY.format(address=f"{settings.SITE_URL}/duty/"))
