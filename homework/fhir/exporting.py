"""Makes exports ready, practice by practice."""

import logging

from django.tasks import task

from homework.fhir.face import FACE
from practice.access.errors import NotVisibleError
from practice.fhir.exporting import prepare
from practice.fhir.models import Export
from practice.people.acting import actor_for
from practice.people.models import Practice, User
from practice.privacy.errors import SealBrokenError
from practice.walls.context import Place, within

logger = logging.getLogger(__name__)


@task()
def prepare_exports() -> None:
    """Make ready every export that waits; one whose group is gone goes too."""
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        with within(practice):
            waiting = Export.objects.filter(practice_id=practice, done_at__isnull=True)
            keys = list(waiting.order_by("pk").values_list("pk", flat=True))
        for key in keys:
            with within(practice):
                _prepare(key)


def _prepare(key: int) -> None:
    export = Export.objects.select_for_update().filter(pk=key, done_at__isnull=True).first()
    if export is None:
        return
    try:
        prepare(export, FACE, actor_for(User.objects.select_related("practice").get(pk=export.reader_id)))
    except NotVisibleError:
        export.delete()
    except SealBrokenError:
        logger.exception("Something that was to be exported does not open.")
