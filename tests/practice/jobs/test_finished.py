import pytest
from django.tasks import task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from practice.people.tasks import keep_refused_sign_in
from tests.cast import Cast


@task()
def goes_wrong() -> None:
    raise ArithmeticError


@pytest.fixture
def worker() -> Worker:
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        backend_name="default",
        worker_id="one",
        interval=0.0,
        batch=True,
        startup_delay=False,
        max_tasks=None,
    )


def test_nothing_stays_of_a_task_that_is_done(cast: Cast, worker: Worker) -> None:
    keep_refused_sign_in.enqueue([cast.users["ana"].pk], "code", 0, 0)
    goes_wrong.enqueue()
    keep_refused_sign_in.enqueue([cast.users["jonah"].pk], "code", 0, 0)
    first, second, waits = DBTaskResult.objects.order_by("enqueued_at")
    for row in (first, second):
        row.claim("one")
        worker.run_task(row)
    assert list(DBTaskResult.objects.all()) == [waits]
