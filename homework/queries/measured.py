"""The answers that later ones to the same instrument are judged by."""

from homework.library.form import Form
from homework.queries.responses import Reading, read_before
from practice.access.actor import Actor
from practice.people.models import Practice

SET_BY_THE_PRACTICE = "phq-9"


def first_measured(reading: Reading, actor: Actor) -> Reading | None:
    """The first answers of the same person in the same case with a complete total, as far as the actor may read them.

    None where there are none, where nobody has published how much change is more than error, and where these answers
    have no complete total themselves: then nothing is judged, and nothing else has to be opened for it.
    """
    measure = reading.form.measure
    if measure is None or measure.scale.threshold is None or not _is_complete(reading):
        return None
    return next((before for before in read_before(reading, actor) if _is_complete(before)), None)


def has_total(reading: Reading) -> bool:
    """Whether these answers, as the reader may see them, add up to a total."""
    measure = reading.form.measure
    return measure is not None and not reading.announced_only and measure.scored(reading.answers).total is not None


def points_of_change(reading: Reading, actor: Actor) -> int | None:
    """By how much a total has to move in the actor's practice, where a practice says so itself; else None."""
    if reading.form.slug != SET_BY_THE_PRACTICE:
        return None
    return Practice.objects.values_list("phq9_points", flat=True).get(pk=actor.practice)


def points_in(practice: Practice, form: Form) -> int | None:
    """By how much a total has to move in this practice, where a practice says so itself; else None."""
    return practice.phq9_points if form.slug == SET_BY_THE_PRACTICE else None


def _is_complete(reading: Reading) -> bool:
    measure = reading.form.measure
    if measure is None or reading.announced_only:
        return False
    score = measure.scored(reading.answers)
    return score.total is not None and not score.estimated
