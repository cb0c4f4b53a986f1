"""Naming who is on duty and who leads the practice."""

from collections.abc import Collection, Iterable
from datetime import datetime, time

from django.db import transaction

from clients.actions.cases import roles_of
from clients.enums import DutyKind
from clients.models import Duty
from clients.policy import may_run_practice, may_serve
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people.models import Practice, User

LONGEST_PATIENCE = 24 * 60
MOST_DAYS = 5
LAST_OPENING = 23 * 60
WEEKDAYS = frozenset(range(7))


@transaction.atomic
def name_duty(
    person: User, kind: DutyKind, *, since: datetime | None = None, until: datetime | None = None, by: Actor
) -> Duty:
    """Put a clinician or supervisor on duty, or in the lead: a new lead takes the place of the one before at once.

    With no ``since`` it begins now, as a lead always does. Raises NotVisibleError unless ``by`` runs the practice,
    NotAllowedError for somebody who may not serve, for a duty without an end, and for one that is over already.
    """
    _require_running(person.practice_id, by)
    require(person.is_active and may_serve(roles_of(person)), "Choose a clinician or supervisor.")
    require(kind == DutyKind.LEAD or until is not None, "Being on duty needs an end.")
    moment = clock.now()
    begins = moment if since is None or kind == DutyKind.LEAD else since
    require(until is None or until > max(begins, moment), "Choose an end that is still to come.")
    if kind == DutyKind.LEAD:
        _end(Duty.objects.filter(practice_id=by.practice, kind=kind, ended_at__isnull=True))
    duty = Duty.objects.create(practice_id=by.practice, person=person, kind=kind, since=begins, until=until)
    record("name_duty", by=by, duty=duty.pk, person=person.pk, kind=kind.value)
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, by: Actor) -> None:
    """End a duty at once. Raises NotVisibleError unless ``by`` runs its practice."""
    _require_running(duty.practice_id, by)
    _end([duty])
    record("end_duty", by=by, duty=duty.pk)


@transaction.atomic
def change_patience(practice: Practice, *, minutes: int, days: int, lead_minutes: int, by: Actor) -> None:
    """Say after how long what nobody has looked at goes on.

    What is urgent goes to who is on duty after ``minutes``, what can wait for a working day after so many ``days`` of
    work, and from there to the practice lead after ``lead_minutes``.
    """
    _require_running(practice.pk, by)
    require(1 <= minutes <= LONGEST_PATIENCE, "Choose between a minute and a day.")
    require(1 <= days <= MOST_DAYS, "Choose between one working day and five.")
    require(1 <= lead_minutes <= LONGEST_PATIENCE, "Choose between a minute and a day.")
    practice.patience_minutes, practice.patience_days, practice.lead_minutes = minutes, days, lead_minutes
    practice.save(update_fields=["patience_minutes", "patience_days", "lead_minutes"])
    record("change_patience", by=by, practice=practice.pk)


@transaction.atomic
def change_office(practice: Practice, *, days: Collection[int], opens: time, closes: time, by: Actor) -> None:
    """Say on which weekdays (0 is Monday) and at which hours somebody is there; midnight as the end ends the day."""
    _require_running(practice.pk, by)
    require(bool(days) and set(days) <= WEEKDAYS, "Choose at least one day.")
    require(closes == time(0) or _minutes(closes) >= _minutes(opens) + 60, "Be open for at least an hour.")
    require(_minutes(opens) <= LAST_OPENING, "Be open for at least an hour.")
    practice.office_days = "".join(str(day) for day in sorted(set(days)))
    practice.office_opens, practice.office_closes = opens, closes
    practice.save(update_fields=["office_days", "office_opens", "office_closes"])
    record("change_office", by=by, practice=practice.pk)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def end_duties_of(person: User) -> None:
    """End every duty of somebody who leaves; the act that calls this is on record."""
    _end(Duty.objects.filter(person=person, ended_at__isnull=True))


def _end(duties: Iterable[Duty]) -> None:
    Duty.objects.filter(pk__in=[duty.pk for duty in duties], ended_at__isnull=True).update(ended_at=clock.now())


def _require_running(practice: int, by: Actor) -> None:
    if practice != by.practice or not may_run_practice(by.roles):
        raise NotVisibleError
