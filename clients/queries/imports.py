"""Files of people and sessions from elsewhere: which there are, and what is to become of their rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import time
from typing import Any

from django.db.models import Count, Q, QuerySet

from clients.enums import Brings, ImportState, Outcome
from clients.imports.catalogue import profile_of
from clients.imports.people import PeoplePlan
from clients.imports.plans import Choices, Here, Planned, SessionHere
from clients.imports.profiles import Cells, Profile
from clients.imports.times import TimesPlan
from clients.imports.values import Order, Reading
from clients.models import Case, Client, Import, ImportRow, Session
from clients.policy import may_run_desk
from clients.queries.here import cases_here, people_here, session_ids
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.codes import fingerprint
from practice.people.models import User
from practice.people.queries import clinicians
from practice.privacy.opened import Opened


def imports_of(actor: Actor) -> QuerySet[Import]:
    """The practice's files, newest first, for those who run the desk; without what stands in them."""
    if not may_run_desk(actor.roles):
        return Import.objects.none()
    rows = Import.objects.filter(practice_id=actor.practice).select_related("by").defer("cells", "choices")
    return rows.annotate(size=Count("rows")).order_by("-pk")


def import_of(code: str, actor: Actor) -> Import:
    """One of them, with what stands in it. Raises NotVisibleError."""
    found = Import.objects.filter(practice_id=actor.practice, code=code).select_related("practice", "by").first()
    if found is None or not may_run_desk(actor.roles):
        raise NotVisibleError
    return found


def profile(batch: Import) -> Profile:
    """How the file was read. Raises NotVisibleError where nobody knows any more."""
    found = profile_of(batch.profile)
    if found is None:
        raise NotVisibleError
    return found


def rows_of(batch: Import) -> list[Cells]:
    """What was read of the file."""
    return [Cells(number, values, fault) for number, values, fault in batch.cells]


def choices_of(batch: Import) -> Choices:
    """What somebody said about the file."""
    said: dict[str, Any] = batch.choices
    order = Order(said.get("order", "")) or profile(batch).order
    usual = time.fromisoformat(said["time"]) if said.get("time") else None
    return Choices(
        Reading(said["zone"], order, said.get("from_1904", False), usual),
        adults=said.get("adults", False),
        open_cases=said.get("open_cases", False),
        treating=said.get("treating", {}),
        decided=said.get("decided", {}),
    )


def plan_of(
    batch: Import, actor: Actor, only: Iterable[int] | None = None, opened: Opened | None = None
) -> list[Planned]:
    """What is to become of the rows, or of ``only`` some of them by number, as things are now."""
    here, choices = _here(batch, actor, opened or Opened()), choices_of(batch)
    planner = PeoplePlan(here, choices) if profile(batch).brings is Brings.CLIENTS else TimesPlan(here, choices)
    wanted = None if only is None else set(only)
    return [planner.plan(row) for row in rows_of(batch) if wanted is None or row.number in wanted]


def _here(batch: Import, actor: Actor, opened: Opened) -> Here:
    system, today = profile(batch).system, clock.today(choices_of(batch).reading.zone)
    people = people_here(_compared(batch), system, opened)
    if profile(batch).brings is Brings.CLIENTS:
        return Here(today, people, _taken(batch))
    return Here(
        today,
        people,
        cases=cases_here(Case.objects.filter(practice_id=batch.practice_id), people),
        sessions=_sessions(batch),
        known=session_ids(batch.practice_id, system, opened),
        clinicians={user.pk: user.name for user in clinicians(actor)},
    )


def _compared(batch: Import) -> QuerySet[Client]:
    """The clients who are here but for those whom this file made: in it they stand for themselves."""
    clients = Client.objects.filter(practice_id=batch.practice_id)
    if profile(batch).brings is not Brings.CLIENTS:
        return clients
    made = ImportRow.objects.filter(batch=batch, made=True, session=None, client__isnull=False)
    return clients.exclude(pk__in=made.values("client"))


def _taken(batch: Import) -> frozenset[str]:
    """The addresses of those who work here."""
    staff = User.objects.filter(practice_id=batch.practice_id, client__isnull=True)
    return frozenset(user.email for user in staff)


def _sessions(batch: Import) -> tuple[SessionHere, ...]:
    found = Session.objects.filter(case__practice_id=batch.practice_id)
    rows = found.values_list("pk", "case_id", "starts_at", "cancelled_at").order_by("pk")
    return tuple(SessionHere(key, case, starts, ended is not None) for key, case, starts, ended in rows)


def counts_of(planned: Iterable[Planned]) -> dict[str, int]:
    """How many rows become what, for every outcome."""
    found = Counter(row.outcome for row in planned)
    return {outcome.value: found[outcome] for outcome in Outcome}


def fates_of(batch: Import) -> QuerySet[ImportRow]:
    """What became of the rows, once they were begun."""
    return ImportRow.objects.filter(batch=batch).select_related("client__user").order_by("number")


def mark_of(planned: Iterable[Planned]) -> str:
    """A word for exactly this plan, by which it is known again."""
    return fingerprint(repr([(row.number, *row.fate, row.case) for row in planned]))[:24]


def fates_counted(batch: Import) -> dict[str, int]:
    """How many rows became what, for every outcome."""
    rows = ImportRow.objects.filter(batch=batch).order_by().values_list("outcome").annotate(count=Count("pk"))
    found = dict(rows)
    return {outcome.value: found.get(outcome.value, 0) for outcome in Outcome}


def progress_of(batch: Import) -> tuple[int, int]:
    """How many rows are done, and of how many."""
    rows = ImportRow.objects.filter(batch=batch)
    if batch.state == ImportState.UNDOING:
        done, wanted = rows.filter(undone_at__isnull=False), rows.filter(Q(made=True) | Q(linked=True))
        return done.count(), (wanted | done).count()
    acting = rows.filter(Q(outcome__in=(Outcome.MAKE, Outcome.MATCH)) | Q(done_at__isnull=False))
    return acting.filter(done_at__isnull=False).count(), acting.count()
