"""Forgets each task when it is done: nobody reads what it gave, and it names people."""

from typing import Any

from django.tasks import TaskResult
from django_tasks_db.models import DBTaskResult


def forget_finished(*, task_result: TaskResult[..., Any], **_: object) -> None:
    """Delete what the database holds of a task, whether it went well or not; the log has said which."""
    DBTaskResult.objects.filter(pk=task_result.id).delete()
