"""The house as a Django app."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.http import HttpRequest
from django.tasks.signals import task_finished

if TYPE_CHECKING:
    from practice.people.models import User


# As many as the house has of those that are built once, and some more.
PLANS = 300


class PracticeConfig(AppConfig):
    """The house: who signs in, who may, what was done."""

    name = "practice"

    def ready(self) -> None:
        """Whenever tables have changed, the walls between practices are raised anew; and dangers are looked for."""
        from practice import dangers  # noqa: F401 - registers its checks

        post_migrate.connect(_raise_walls, sender=self)
        connection_created.connect(_plan_once)
        # Every session begins and ends here, also one that Django itself or a test begins.
        user_logged_in.connect(_begin)
        user_logged_out.connect(_forget)
        task_finished.connect(_forget_task)


def _plan_once(*, connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Let the server keep the plans of all statements that are asked again and again, not of a hundred."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = PLANS


def _raise_walls(*, using: str, **_kwargs: Any) -> None:
    from practice.walls.policies import raise_walls

    if connections[using].vendor == "postgresql":
        raise_walls(connections[using])


def _begin(*, request: HttpRequest, user: "User", **_kwargs: Any) -> None:
    from practice.people.signed_in import begin

    begin(request, user)


def _forget(*, request: HttpRequest, **_kwargs: Any) -> None:
    from practice.people.signed_in import forget

    forget(request.session)


def _forget_task(**told: Any) -> None:
    from practice.jobs.finished import forget_finished

    forget_finished(**told)
