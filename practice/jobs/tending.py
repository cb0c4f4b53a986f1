"""Keeps tasks alive when workers die, and has those that recur done again."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.tasks import Task, TaskResultStatus
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from practice import clock
from practice.jobs.models import Worker

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
FORGOTTEN = timedelta(days=1)
MOST_TRIES = 3


def is_here(name: str) -> None:
    """Say that a worker lives."""
    Worker.objects.update_or_create(name=name, defaults={"seen_at": clock.by_the_machine()})


def is_gone(name: str) -> None:
    """Say that a worker has ended."""
    Worker.objects.filter(name=name).delete()


def tend() -> None:
    """Take tasks from workers that died, and put each recurring one in the queue unless it waits there already."""
    take_from_the_dead()
    for path in settings.TENDED:
        recurring: Task[[], None] = import_string(path)
        if not DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=recurring.module_path).exists():
            recurring.enqueue()


def take_from_the_dead() -> None:
    """Give back to the queue what workers had begun that have not been seen for a while.

    Every task can be begun twice without harm; one that has taken several workers with it is given up.
    """
    moment = clock.by_the_machine()
    alive = set(Worker.objects.filter(seen_at__gt=moment - LEASE).values_list("name", flat=True))
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if row.worker_ids and row.worker_ids[-1] not in alive:
            _give_back(row)
    Worker.objects.filter(seen_at__lt=moment - FORGOTTEN).delete()


def _give_back(row: DBTaskResult[..., Any]) -> None:
    same = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids)
    if len(row.worker_ids) < MOST_TRIES:
        same.update(status=TaskResultStatus.READY, started_at=None)
    elif same.delete()[0]:
        logger.error("%s ended with its worker %d times and is given up.", row.task_path, MOST_TRIES)
