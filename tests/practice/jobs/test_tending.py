"""A killed worker leaves nothing undone, and a slow one is left alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from practice import clock
from practice.jobs.models import Worker
from practice.jobs.tending import FORGOTTEN, LEASE, MOST_TRIES, is_gone, is_here, take_from_the_dead, tend

READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
pytestmark = pytest.mark.django_db


@task()
def work() -> None:
    """Do nothing."""


def begun(*workers: str) -> "DBTaskResult[..., Any]":
    row = DBTaskResult.objects.get(pk=work.enqueue().id)
    for name in workers:
        row.claim(name)
    return row


def status(row: "DBTaskResult[..., Any]") -> str:
    row.refresh_from_db()
    return str(row.status)


def test_what_a_living_worker_does_is_left_to_it_however_long_it_takes() -> None:
    is_here("slow")
    row = begun("slow")
    DBTaskResult.objects.update(started_at=clock.by_the_machine() - timedelta(days=1))
    take_from_the_dead()
    assert status(row) == RUNNING


def test_what_a_dead_worker_had_begun_waits_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    is_here("dead")
    row, waits = begun("dead"), begun()
    later = clock.by_the_machine() + LEASE
    monkeypatch.setattr(clock, "by_the_machine", lambda: later)
    is_here("next")
    take_from_the_dead()
    assert (status(row), status(waits)) == (READY, READY)


def test_what_a_worker_left_that_said_good_bye_waits_too() -> None:
    is_here("gone")
    row = begun("gone")
    is_gone("gone")
    take_from_the_dead()
    assert status(row) == READY


def test_a_task_that_takes_its_workers_with_it_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    begun(*(f"worker {number}" for number in range(MOST_TRIES)))
    take_from_the_dead()
    assert not DBTaskResult.objects.exists()
    assert [record.getMessage() for record in caplog.records] == [
        f"{work.module_path} ended with its worker 3 times and is given up."
    ]


def test_what_recurs_waits_in_the_queue_once(settings: Settings) -> None:
    settings.TENDED = (work.module_path,)
    tend()
    tend()
    assert [row.task_path for row in DBTaskResult.objects.all()] == [work.module_path]
    DBTaskResult.objects.get().claim("one")
    is_here("one")
    tend()
    assert sorted(row.status for row in DBTaskResult.objects.all()) == [READY, RUNNING]


def test_workers_of_long_ago_are_forgotten() -> None:
    Worker.objects.create(name="old", seen_at=clock.by_the_machine() - 2 * FORGOTTEN)
    is_here("new")
    take_from_the_dead()
    assert [worker.name for worker in Worker.objects.all()] == ["new"]
