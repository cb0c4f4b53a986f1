"""The house as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class PracticeConfig(AppConfig):
    """The house: who signs in, who may, what was done."""

    name = "practice"

    def ready(self) -> None:
        """Whenever tables have changed, the walls between practices are raised anew; and dangers are looked for."""
        from practice import dangers  # noqa: F401 - registers its checks

        post_migrate.connect(_raise_walls, sender=self)


def _raise_walls(*, using: str, **_kwargs: Any) -> None:
    from practice.walls.policies import raise_walls

    if connections[using].vendor == "postgresql":
        raise_walls(connections[using])
