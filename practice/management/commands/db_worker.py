"""Does the tasks of the practice: django-tasks-db's worker, with a lease on what it does."""

from typing import Any

from django_tasks_db.management.commands import db_worker

from practice.jobs.worker import TendingWorker


class Command(db_worker.Command):
    help = "Do tasks in the background, and those of workers that died."

    def handle(self, *, queue_name: str, exclude_queues: str, verbosity: int, **options: Any) -> None:
        self.configure_logging(verbosity)
        named = ("interval", "batch", "backend_name", "startup_delay", "max_tasks", "worker_id")
        worker = TendingWorker(
            queue_names=queue_name.split(","),
            excluded_queue_names=exclude_queues.split(",") if exclude_queues else [],
            **{name: options[name] for name in named},
        )
        worker.configure_signals()
        worker.run()
