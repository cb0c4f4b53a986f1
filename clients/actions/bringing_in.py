"""Brings a file in, a few rows at a time, each once and never twice, however often the worker is killed at it."""

import logging
from functools import partial

from django.db import transaction
from django.tasks import task

from clients.actions.cases import open_case, plan_session, roles_of
from clients.actions.elsewhere import call_client, call_session
from clients.actions.importing import forget_old
from clients.actions.people import add_client
from clients.actions.taking_back import stamp_of_client, stamp_of_number, stamp_of_session, undo_some
from clients.enums import Brings, ImportState, Outcome
from clients.imports.plans import Planned
from clients.imports.reasons import Reason
from clients.models import Case, Client, Import, ImportRow, Session
from clients.policy import may_run_desk
from clients.queries.elsewhere import Elsewhere
from clients.queries.imports import choices_of, plan_of, profile
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import RefusalError
from practice.audit.record import record
from practice.people.models import Practice, User
from practice.privacy.errors import SealBrokenError
from practice.privacy.opened import Opened
from practice.walls.context import Place, within

logger = logging.getLogger(__name__)

AT_ONCE = 50
ACTS = (Outcome.MAKE, Outcome.MATCH)


@task()
def carry_on() -> None:
    """Go on with every file that is being brought in or undone, practice by practice."""
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        with within(practice):
            forget_old(practice)
            working = Import.objects.filter(practice_id=practice, state__in=(ImportState.RUNNING, ImportState.UNDOING))
            batches = list(working.order_by("pk").values_list("pk", "state"))
        for key, state in batches:
            _finish(practice, key, ImportState(state))


def _finish(practice: int, key: int, state: ImportState) -> None:
    step = partial(bring_some, opened=Opened()) if state is ImportState.RUNNING else undo_some
    try:
        more = True
        while more:
            with within(practice):
                more = step(key)
    except SealBrokenError:
        logger.exception("What was read of a file cannot be opened; it is not brought in.")


@transaction.atomic
def bring_some(key: int, opened: Opened | None = None) -> bool:
    """Bring in the next few rows; gives whether there may be more to do. ``opened`` is kept from step to step."""
    batch = Import.objects.select_for_update().filter(pk=key, state=ImportState.RUNNING).first()
    if batch is None:
        return False
    by = acting(batch)
    rows = list(batch.rows.filter(outcome__in=ACTS, done_at=None).order_by("number")[:AT_ONCE])
    if not rows or not may_run_desk(by.roles):
        _end(batch, ImportState.STOPPED if rows else ImportState.DONE, by)
        return False
    planned = {row.number: row for row in plan_of(batch, by, {row.number for row in rows}, opened)}
    for row in rows:
        _bring(batch, row, planned[row.number], by)
    return True


def acting(batch: Import) -> Actor:
    """Who pressed, as they may act today."""
    user = User.objects.select_related("practice").get(pk=batch.pressed_by_id or batch.by_id)
    return Actor(user.pk, user.practice_id, roles_of(user), user.practice.zone)


def _end(batch: Import, state: ImportState, by: Actor) -> None:
    """Forget what was read of the file: what undoing needs stands in its rows."""
    batch.state, batch.ended_at = state, clock.now()
    batch.file_name, batch.cells, batch.choices = "", [], {}
    batch.save(update_fields=["state", "ended_at", "file_name", "cells", "choices"])
    record("end_import", by=by, batch=batch.code)


def _bring(batch: Import, row: ImportRow, planned: Planned, by: Actor) -> None:
    """Do what the plan says for one row, as somebody agreed to it; where it says something else now, nothing."""
    agreed = (planned.outcome, planned.client) == (row.outcome, row.client_id) and _in_same_case(batch, row, planned)
    try:
        if not agreed:
            raise RefusalError  # noqa: TRY301 - the row is left alone like any that is refused
        with transaction.atomic():
            _do(batch, row, planned, by)
    except RefusalError:
        opens = planned.reason is Reason.OPENS_CASE and agreed
        row = ImportRow(pk=row.pk, batch=batch, number=row.number, outcome=Outcome.REFUSE)
        row.reason = (Reason.NOT_THAT_CLINICIAN if opens else Reason.CHANGED_SINCE).value
    row.done_at = clock.now()
    row.save()


def _in_same_case(batch: Import, row: ImportRow, planned: Planned) -> bool:
    """Whether it is the case that somebody agreed to, or the one that an earlier row has opened as agreed."""
    opened = _opened(batch, row) if row.case_id is None and planned.case is not None else None
    return planned.case == (opened.pk if opened else row.case_id)


def _do(batch: Import, row: ImportRow, planned: Planned, by: Actor) -> None:
    system = profile(batch).system
    if profile(batch).brings is Brings.CLIENTS:
        client = _client(row, planned, by)
        if planned.external_id:
            call_client(client, Elsewhere(system, planned.external_id), by=by)
            row.linked, row.stamp = True, row.stamp or stamp_of_number(planned.external_id)
        return
    session = _session(batch, row, planned, by)
    if planned.external_id:
        call_session(session, Elsewhere(system, planned.external_id), by=by)


def _client(row: ImportRow, planned: Planned, by: Actor) -> Client:
    who = planned.person
    if who is None:
        return Client.objects.get(pk=planned.client)
    client = add_client(email=who.email, name=who.name, called=who.called, country=who.country, born=who.born, by=by)
    row.client, row.made, row.stamp = client, True, stamp_of_client(client)
    return client


def _session(batch: Import, row: ImportRow, planned: Planned, by: Actor) -> Session:
    wanted = planned.session
    assert wanted is not None  # noqa: S101 - a row of sessions that acts makes one
    if planned.case is not None:
        row.case_id = planned.case
    else:
        row.case = _opened(batch, row) or _open(row, planned, by)
    assert row.case is not None  # noqa: S101 - set just now
    session = plan_session(
        row.case,
        wanted.starts_at,
        zone=choices_of(batch).reading.zone,
        minutes=wanted.minutes,
        place=wanted.place,
        by=by,
    )
    row.session, row.made, row.stamp = session, True, stamp_of_session(session)
    return session


def _opened(batch: Import, row: ImportRow) -> Case | None:
    """The case that an earlier row has opened for the same person."""
    earlier = batch.rows.filter(opened_case=True, client_id=row.client_id, case__isnull=False).first()
    return earlier.case if earlier else None


def _open(row: ImportRow, planned: Planned, by: Actor) -> Case:
    assert planned.session is not None  # noqa: S101 - as above
    assert planned.session.treating is not None  # noqa: S101 - a case is planned with who treats it
    client = Client.objects.select_related("user").get(pk=planned.client)
    row.opened_case = True
    return open_case([client], treating=User.objects.get(pk=planned.session.treating), by=by)
