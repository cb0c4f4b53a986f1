"""What the worker does about homework."""

import logging

from django.tasks import task

from homework.actions.occurring import open_everywhere
from homework.actions.opening_steps import open_steps_everywhere
from homework.actions.prompting import remind
from homework.queries.due import Due, due_now
from practice.people.models import Practice
from practice.privacy.errors import SealBrokenError
from practice.walls.context import Place, within

logger = logging.getLogger(__name__)


@task()
def open_what_comes_back() -> None:
    """Open what comes back, and the steps of pathways, where their time has come."""
    open_everywhere()
    open_steps_everywhere()


@task()
def write_reminders() -> None:
    """Write every reminder that is due by now, practice by practice."""
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        with within(practice):
            for due in list(due_now(practice)):
                _remind(due)


def _remind(due: Due) -> None:
    try:
        remind(due)
    except SealBrokenError:
        logger.exception("Nothing can be sealed for somebody; they are not reminded.")
