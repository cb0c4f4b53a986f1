"""Two workers at once, each with a connection of its own, open each time once."""

import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection

from homework.actions.occurring import open_what_is_due
from homework.models import Assignment, Part
from practice import clock
from tests.homework.care.scene import START, Clock
from tests.homework.schedules.returning import DAILY, WEEKLY, Returning

WORKERS = 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time")
def test_each_time_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    returning = Returning(still)
    schedules = [returning.comes_back(rule) for rule in (DAILY, WEEKLY, DAILY)]
    still.moment = START + timedelta(days=7)
    practice, together, opened = returning.case.practice_id, threading.Barrier(WORKERS), list[int]()

    def work() -> None:
        together.wait()
        opened.append(open_what_is_due(practice))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    close_old_connections()
    assert (len(opened), sum(opened)) == (WORKERS, len(schedules))
    assert Assignment.objects.count() == 2 * len(schedules)
    assert Part.objects.count() == 4 * len(schedules)
