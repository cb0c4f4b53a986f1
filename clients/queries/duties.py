"""Who is on duty and who leads the practice."""

from clients.enums import DutyKind
from clients.models import Duty
from clients.policy import DutyFacts, serves
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.office import Office
from practice.people.models import Practice, User
from practice.people.naming import by_name
from practice.people.settling import IN_CARE_TEAMS


def _facts(duty: Duty) -> DutyFacts:
    return DutyFacts(duty.person_id, DutyKind(duty.kind), duty.since, duty.until, ended=duty.ended_at is not None)


def office_of(practice: Practice) -> Office:
    """When the practice's office is open."""
    days = frozenset(int(digit) for digit in practice.office_days)
    return Office(practice.zone, days, practice.office_opens, practice.office_closes)


def serving(practice: int, *kinds: DutyKind) -> list[User]:
    """Who serves a practice now in one of these kinds, each person once."""
    moment = clock.now()
    rows = Duty.objects.filter(practice_id=practice, kind__in=kinds, ended_at__isnull=True, person__is_active=True)
    running = [row for row in rows.select_related("person").order_by("pk") if serves(_facts(row), moment)]
    return list({row.person_id: row.person for row in running}.values())


def duties_of(actor: Actor) -> tuple[DutyKind, ...]:
    """What the actor is for the whole practice now, the lead first."""
    return tuple(
        kind
        for kind in (DutyKind.LEAD, DutyKind.ON_DUTY)
        if any(person.pk == actor.person for person in serving(actor.practice, kind))
    )


def duties_to_come(actor: Actor) -> list[Duty]:
    """The duties of the practice that run or are still to come, for those who run it."""
    if Role.ADMINISTRATOR not in actor.roles:
        return []
    moment = clock.now()
    rows = Duty.objects.filter(practice_id=actor.practice, ended_at__isnull=True).select_related("person")
    return [row for row in rows.order_by("since", "pk") if row.until is None or row.until > moment]


def duty_of_practice(key: int, actor: Actor) -> Duty:
    """One of them. Raises NotVisibleError."""
    for duty in duties_to_come(actor):
        if duty.pk == key:
            return duty
    raise NotVisibleError


def may_be_named(actor: Actor) -> list[User]:
    """The clinicians and supervisors who may be put on duty or lead the practice."""
    people = User.objects.filter(practice_id=actor.practice, is_active=True, memberships__ended_at__isnull=True)
    return by_name(people.filter(memberships__role__in=IN_CARE_TEAMS).distinct())
