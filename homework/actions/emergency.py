"""Breaking the glass: somebody from outside the care team opens a case for some hours, in everybody's sight."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from clients.enums import DutyKind
from clients.models import Case
from clients.policy import may_break_glass
from clients.queries.duties import serving
from clients.queries.seats import companions, running_seats
from homework.actions.assigning import announce
from homework.actions.opening import keep_opening
from homework.actions.raising import NOTICE_BODY, NOTICE_SUBJECT
from homework.actions.settling import apply_to_cases, lock
from homework.models import BrokenGlass
from homework.queries.care_team import treating_in
from homework.queries.emergency import may_review, read_in_emergency, running_glass
from homework.queries.responses import Reading
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.mail.outbox import post

LONGEST = timedelta(hours=24)


@transaction.atomic
def break_glass(case: Case, reason: str, *, by: Actor) -> BrokenGlass:
    """Open what a treating clinician could read of a case, for at most 24 hours; it ends by itself.

    Each client of the case finds it in their log and is written to in neutral words, and so is the practice lead, or
    where nobody else leads whoever treats the case.
    Raises NotVisibleError for who may not, NotAllowedError without a written reason, and while it is open already:
    every opening has a reason of its own.
    """
    require_may_break(case, by)
    require(bool(reason.strip()), "Write why you need to see this now.")
    require(running_glass(case, by) is None, "You have opened this case already.")
    (locked,) = lock([case])
    moment = clock.now()
    glass = BrokenGlass.objects.create(
        case=locked, person_id=by.person, reason=reason.strip(), since=moment, until=moment + LONGEST
    )
    apply_to_cases([locked])
    record("break_glass", by=by, case=case.pk, glass=glass.pk)
    _tell(locked, by)
    return glass


def require_may_break(case: Case, by: Actor) -> None:
    """Refuse, as if the case were not there, whoever may not open it even in an emergency."""
    may = may_break_glass(
        by.person,
        by.roles,
        participants=case.participants.values_list("client_id", flat=True),
        companions=companions(case),
        seats=running_seats(case),
        today=by.today(),
    )
    if case.practice_id != by.practice or not may:
        raise NotVisibleError


def _tell(case: Case, by: Actor) -> None:
    for place in case.participants.select_related("client__user").order_by("pk"):
        announce(place.client)
    leads = [lead for lead in serving(case.practice_id, DutyKind.LEAD) if lead.pk != by.person]
    for lead in leads or treating_in(case):
        post(lead, subject=NOTICE_SUBJECT, body=NOTICE_BODY.format(address=f"{settings.SITE_URL}/emergency/"))


@transaction.atomic
def end_glass(glass: BrokenGlass, *, by: Actor) -> None:
    """Close a case again before its time. Raises NotVisibleError unless ``by`` opened it."""
    if glass.person_id != by.person:
        raise NotVisibleError
    cases = lock([glass.case])
    BrokenGlass.objects.filter(pk=glass.pk, ended_at__isnull=True).update(ended_at=clock.now())
    apply_to_cases(cases)
    record("end_glass", by=by, case=glass.case_id, glass=glass.pk)


@transaction.atomic
def open_in_emergency(part_code: str, *, by: Actor) -> Reading:
    """Read a part through a glass that is broken, and keep that it was opened. Raises NotVisibleError."""
    reading = read_in_emergency(part_code, by)
    keep_opening(reading.response, reading.capacity, way="page", by=by)
    return reading


@transaction.atomic
def review_glass(glass: BrokenGlass, words: str, *, by: Actor) -> None:
    """Keep what a second person thinks of it; once.

    Raises NotVisibleError unless ``by`` is another person, who leads the practice or treats the case.
    """
    if not may_review(glass, by):
        raise NotVisibleError
    require(glass.reviewed_at is None, "This has been reviewed already.")
    require(bool(words.strip()), "Write what you found.")
    glass.review, glass.reviewed_at, glass.reviewed_by_id = words.strip(), clock.now(), by.person
    glass.save(update_fields=["review", "reviewed_at", "reviewed_by"])
    record("review_glass", by=by, case=glass.case_id, glass=glass.pk)
