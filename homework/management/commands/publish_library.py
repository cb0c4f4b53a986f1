"""Publishes the exercises and pathways that come with the product, where their wording is new."""

from typing import Any

from django.core.management.base import BaseCommand

from homework.actions.publishing import publish_library
from homework.actions.publishing_pathways import publish_pathways
from practice.walls.context import Place, within


class Command(BaseCommand):
    """Says how many there are; a second run changes nothing."""

    help = __doc__ or ""

    @within(Place.EVERYWHERE)
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Publish."""
        versions = publish_library()
        ways = publish_pathways()
        self.stdout.write(f"{len(versions)} exercises and {len(ways)} pathways are published.")
