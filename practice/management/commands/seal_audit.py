"""Links what was done into each practice's chain, and signs the head."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from practice.audit.chain import seal_all

PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    help = "Link the events that wait, and sign each chain's head outside the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep-on", action="store_true", help="do so every second, until told to end")

    def handle(self, *_args: Any, **options: Any) -> None:
        while options["keep_on"]:
            close_old_connections()
            seal_all()
            time.sleep(PAUSE_SECONDS)
        self.stdout.write(f"{seal_all()} events linked.")
