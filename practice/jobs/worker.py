"""A worker that says it lives and looks after the queue, beside the tasks that it does."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker

from practice.jobs.tending import LEASE, is_gone, is_here, tend

logger = logging.getLogger(__name__)

BEAT = LEASE / 6
ROUND = timedelta(seconds=30)


class TendingWorker(Worker):
    """Does tasks as django-tasks-db has it; what it left undone when it was killed, another does."""

    def run(self) -> None:
        """Do tasks until told to end."""
        is_here(self.worker_id)
        with tended(self.worker_id):
            super().run()


@contextmanager
def tended(name: str) -> Iterator[None]:
    """Inside, a thread says that the worker lives, and tends the queue now and then."""
    ended = threading.Event()
    thread = threading.Thread(target=_keep_on, args=(name, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        is_gone(name)


def _keep_on(name: str, ended: threading.Event) -> None:
    beats = 0
    try:
        while not ended.is_set():
            close_old_connections()
            _once(name, tends=beats % (ROUND // BEAT) == 0)
            beats += 1
            ended.wait(BEAT.total_seconds())
    finally:
        connections.close_all()


def _once(name: str, *, tends: bool) -> None:
    """Whatever the database refuses now is tried at the next beat."""
    try:
        is_here(name)
        if tends:
            tend()
    except DatabaseError:
        logger.exception("The queue could not be tended.")
