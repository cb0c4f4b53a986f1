"""The question before a private check: whoever is not alone closes it again, and nothing of it is kept."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max, Sum

from homework.actions.answering import require_author
from homework.actions.raising import raise_one
from homework.library.flags import raised
from homework.models import Draft, Part
from homework.queries.forms import form_of
from practice.access.actor import Actor
from practice.audit.record import record

GATE = "p_gate"
METRIC = "p_gate_no_count"


def says_no(fields: Mapping[str, list[str]]) -> bool:
    """Whether the answer at the gate is no."""
    return fields.get(GATE) == ["no"]


@transaction.atomic
def turn_away(part: Part, *, by: Actor) -> None:
    """Close the check without keeping a word of it; it stays offered. Its rules may ask a clinician to look."""
    require_author(part, by)
    Draft.objects.filter(part=part).delete()
    part = Part.objects.select_for_update(of=("self",)).select_related("assignment__case", "author").get(pk=part.pk)
    part.turned_away += 1
    part.save(update_fields=["turned_away"])
    form = form_of(part.assignment.version)
    for found in raised(form, {}, {METRIC: _in_a_row(part)}):
        raise_one(part.assignment.case, part.author, f"{form.slug}/{found.rule_id}", found)
    record("turn_away", by=by, part=part.pk)


def _in_a_row(part: Part) -> int:
    alike = Part.objects.filter(
        author_id=part.author_id, assignment__version__exercise_id=part.assignment.version.exercise_id
    )
    last_done = alike.filter(current__isnull=False).exclude(pk=part.pk).aggregate(newest=Max("pk"))["newest"] or 0
    return int(alike.filter(pk__gt=last_done).aggregate(times=Sum("turned_away"))["times"] or 0)
