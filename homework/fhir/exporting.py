"""Makes exports ready, practice by practice."""

from django.tasks import task

from homework.fhir.face import FACE
from practice.fhir.preparing import prepare_all


@task()
def prepare_exports() -> None:
    """Make ready every export that waits."""
    prepare_all(FACE)
