"""Takes in a file of people or sessions: first only to be looked at, then to be brought in, or thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from django.db import transaction

from clients.enums import ImportState
from clients.imports.profiles import Profile
from clients.imports.reading import read_table
from clients.imports.values import Order
from clients.models import Import, ImportRow
from clients.policy import may_run_desk
from clients.queries.imports import mark_of, plan_of
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record

KEPT = timedelta(days=7)
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says about a whole file, and about what is to be decided."""

    order: Order = Order.UNKNOWN
    adults: bool = False
    open_cases: bool = False
    at: time | None = None
    treating: Mapping[str, int] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """As it is kept, sealed."""
        return {
            "order": self.order.value,
            "adults": self.adults,
            "open_cases": self.open_cases,
            "time": self.at.isoformat("minutes") if self.at else "",
            "treating": dict(self.treating),
            "decided": dict(self.decided),
        }


@transaction.atomic
def take_file(data: bytes, name: str, said: Said, *, chosen: Profile | None = None, by: Actor) -> Import:
    """Read a file and keep, sealed, the few columns of it that are used. Nothing is brought in yet.

    ``chosen`` says where it is from, where its head does not. Raises FileError with words that say what to do, and
    NotVisibleError for whoever does not run the desk.
    """
    if not may_run_desk(by.roles):
        raise NotVisibleError
    table = read_table(data, chosen)
    batch = Import.objects.create(
        practice_id=by.practice,
        by_id=by.person,
        profile=table.profile.key,
        at=clock.now(),
        file_name=name[-LONGEST_NAME:],
        cells=[[row.number, row.values, row.fault] for row in table.rows],
        choices={**said.as_json(), "zone": by.zone, "from_1904": table.from_1904},
    )
    record("take_import", by=by, batch=batch.code, rows=len(table.rows))
    return batch


@transaction.atomic
def choose(batch: Import, said: Said, *, by: Actor) -> None:
    """Say how the file is meant; what is to become of its rows is reckoned anew.

    Raises NotVisibleError, and NotAllowedError once it is being brought in.
    """
    held = _held(batch, by)
    require(held.state == ImportState.CHECKED, "This file is being brought in already.")
    held.choices = {**held.choices, **said.as_json()}
    held.save(update_fields=["choices"])
    record("choose_for_import", by=by, batch=held.code)


@transaction.atomic
def bring_in(batch: Import, mark: str, *, by: Actor) -> None:
    """Have the worker bring in what the plan says, if it still is the plan of this ``mark`` that somebody looked at.

    Pressing twice is the same as once. Raises NotVisibleError, and NotAllowedError when things have changed since.
    """
    held = _held(batch, by)
    if held.state != ImportState.CHECKED:
        return
    planned = plan_of(held, by)
    require(mark_of(planned) == mark, "Something has changed since you looked. Look at the rows once more.")
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=held,
            number=row.number,
            outcome=row.outcome,
            reason=row.reason.value,
            other=int(row.told["row"]) if "row" in row.told else None,
            client_id=row.client,
            case_id=row.case,
        )
        for row in planned
    )
    held.state, held.pressed_by_id = ImportState.RUNNING, by.person
    held.save(update_fields=["state", "pressed_by"])
    record("begin_import", by=by, batch=held.code, rows=len(planned))


@transaction.atomic
def throw_away(batch: Import, *, by: Actor) -> None:
    """Forget a file of which nothing was brought in. Raises NotVisibleError or NotAllowedError."""
    held = _held(batch, by)
    require(held.state == ImportState.CHECKED, "This file was brought in. You can undo it.")
    record("throw_import_away", by=by, batch=held.code)
    held.delete()


@transaction.atomic
def begin_undo(batch: Import, *, by: Actor) -> None:
    """Have the worker take back what the file made and nobody has worked on since. Raises NotVisibleError."""
    held = _held(batch, by)
    if held.can_be_undone:
        held.state, held.pressed_by_id, held.ended_at = ImportState.UNDOING, by.person, None
        held.save(update_fields=["state", "pressed_by", "ended_at"])
        record("begin_undo_of_import", by=by, batch=held.code)


def forget_old(practice: int) -> None:
    """Forget the files of a practice that somebody looked at a week ago and left."""
    old = Import.objects.filter(practice_id=practice, state=ImportState.CHECKED, at__lt=clock.now() - KEPT)
    old.delete()


def _held(batch: Import, by: Actor) -> Import:
    """The file as it is now, and nobody else's until this is done."""
    if not may_run_desk(by.roles):
        raise NotVisibleError
    held = Import.objects.select_for_update().filter(pk=batch.pk, practice_id=by.practice).first()
    if held is None:
        raise NotVisibleError
    return held
