"""Copies the key store to a folder of its own and deletes copies that are too old.

Keys outlive what is deleted: whoever holds an old copy of the keys and an old copy of the database can read both. So
copies of the keys live for days, and never beside copies of the database.
"""

import shutil
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice import clock

STAMP = "keys-%Y%m%dT%H%M%SZ"


class Command(BaseCommand):
    """Says what it copied and what it deleted."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where to and for how long."""
        parser.add_argument("folder", type=Path, help="where the copies lie, apart from those of the database")
        parser.add_argument("--days", type=int, default=7, help="how long a copy lives (7)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Copy first, delete after."""
        folder, store, moment = options["folder"], Path(settings.KEY_STORE), clock.now()
        if folder.resolve().is_relative_to(store.resolve()):
            message = "Choose a folder outside the key store."
            raise CommandError(message)
        copy = folder / moment.strftime(STAMP)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(store, copy, ignore=shutil.ignore_patterns(".*"))
        old = [path for path in folder.iterdir() if _is_old(path, moment - timedelta(days=options["days"]))]
        for path in old:
            shutil.rmtree(path)
        self.stdout.write(f"{sum(1 for _ in copy.iterdir())} files copied to {copy}; {len(old)} old copies deleted.")


def _is_old(path: Path, before: datetime) -> bool:
    try:
        made = datetime.strptime(f"{path.name}+0000", f"{STAMP}%z")
    except ValueError:
        return False
    return made < before
