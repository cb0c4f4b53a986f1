"""The rules that a form keeps which asks the questions of an instrument."""

from homework.library.errors import FormError
from homework.library.form import Form, Item
from homework.library.measure import Measure
from homework.library.vocabulary import SHARED_LEVELS


def check_measure(form: Form) -> None:
    """Raise FormError unless every item of the scale is a choice of this form whose answers are worth what it says.

    A score is never the partner's to read, so no level that partners read may be offered.
    """
    measure = form.measure
    if measure is None:
        return
    if SHARED_LEVELS & set(form.levels):
        raise FormError("levels", "an instrument is for the clinician alone")
    if len(measure.items) != len(measure.scale.spans):
        raise FormError("measure.items", f"{measure.code} has {len(measure.scale.spans)} items")
    for link_id, span in zip(measure.items, measure.scale.spans, strict=True):
        worth = sorted(_points(form, measure, link_id))
        if worth != list(range(span.least, span.most + 1)):
            raise FormError(f"measure.items.{link_id}", f"has to be worth {span.least} to {span.most}, each once")


def _points(form: Form, measure: Measure, link_id: str) -> list[int]:
    item: Item | None = form.item(link_id) if link_id in form.lineage else None
    if item is None or item.type != "choice" or item.repeats or form.entries_of(link_id) is not None:
        raise FormError(f"measure.items.{link_id}", "is no choice of this form")
    worth = [measure.worth(option.code) for option in item.options]
    points = [one for one in worth if isinstance(one, int)]
    if len(points) < len(worth):
        raise FormError(f"measure.items.{link_id}", "has an answer that is worth nothing")
    return points
