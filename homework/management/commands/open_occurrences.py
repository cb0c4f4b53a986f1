"""Opens what comes back, and the steps of pathways, when their time has come."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from homework.actions.occurring import open_everywhere
from homework.actions.opening_steps import open_steps_everywhere

PAUSE_SECONDS = 60.0


def _open() -> int:
    return open_everywhere() + open_steps_everywhere()


class Command(BaseCommand):
    help = "Open in every practice what comes back and what pathways hold for now. Run twice, it opens nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep-on", action="store_true", help="do so every minute, until told to end")

    def handle(self, *_args: Any, **options: Any) -> None:
        while options["keep_on"]:
            close_old_connections()
            _open()
            time.sleep(PAUSE_SECONDS)
        self.stdout.write(f"{_open()} opened.")
