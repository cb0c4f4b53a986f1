"""What the worker does about homework."""

from django.tasks import task

from homework.actions.prompting import remind
from homework.queries.due import due_now
from practice.people.models import Practice
from practice.walls.context import Place, within


@task()
def write_reminders() -> None:
    """Write every reminder that is due by now, practice by practice."""
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        with within(practice):
            for due in list(due_now(practice)):
                remind(due)
