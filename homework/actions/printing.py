"""Lets a printed page before the session go to the clinician who asked for it."""

from collections.abc import Callable, Iterable

from django.db import transaction

from homework.actions.opening import keep_joint_openings, keep_openings
from homework.queries.prep_marks import Mark
from homework.queries.responses import Reading
from practice.access.actor import Actor, require

type Now = Callable[[], frozenset[Mark]]


@transaction.atomic
def keep_printed(
    marks: frozenset[Mark],
    now: Now,
    *,
    readings: Iterable[Reading],
    texts: Iterable[int],
    by: Actor,
) -> None:
    """Ask once more for the rights that a page was made by, after it was printed, and keep that it is opened.

    ``now`` tells the rights of this moment; it raises NotVisibleError when nothing of the case is the clinician's any
    more. Raises NotAllowedError when any has ended since: then nothing of the page leaves, and nothing was opened.
    """
    require(marks <= now(), "Something on this page changed while it was printed. Print it anew.")
    keep_openings(readings, way="print", by=by)
    keep_joint_openings(texts, way="print", by=by)
