"""Opens what comes back, and the steps of pathways, when their time has come."""

from typing import Any

from django.core.management.base import BaseCommand

from homework.actions.occurring import open_everywhere
from homework.actions.opening_steps import open_steps_everywhere


class Command(BaseCommand):
    help = "Open at once what the worker opens by and by: what comes back, and the steps of pathways."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{open_everywhere() + open_steps_everywhere()} opened.")
