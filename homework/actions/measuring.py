"""Opening what answers to an instrument add up to, to the one who gave them."""

from django.db import transaction

from clients.queries.seats import require_acting
from homework.queries.measured import has_total
from homework.queries.responses import read
from practice.access.actor import Actor, require
from practice.audit.record import record


@transaction.atomic
def open_total(part_code: str, *, on: bool, by: Actor) -> None:
    """Let whoever treats the case open the total of a version to its author, or close it again.

    Partners are shown none, and a later version begins closed. Raises NotVisibleError unless ``by`` may read the part
    and treats the case, NotAllowedError where there is no total.
    """
    reading = read(part_code, by)
    part = reading.response.part
    require_acting(part.assignment.case, by)
    require(has_total(reading), "There is no total to show.")
    part.total_of = reading.response.number if on else None
    part.save(update_fields=["total_of"])
    record("open_total" if on else "close_total", by=by, part=part.pk, response=reading.response.pk)
