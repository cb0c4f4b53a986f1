"""Renews data keys and wraps all keys with the current master key, while the house is open; begin again if it stopped.

Run it from time to time: old data keys go a day after their successors came.
"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from practice.people.factors.sealing import sealed_anew
from practice.privacy.rotation import renew, renewable, rewrap_all
from practice.walls.context import Place, within


class Command(BaseCommand):
    """Says how many keys were wrapped, and how many rows sealed anew."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how old a data key may be."""
        parser.add_argument("--days", type=int, default=365, help="renew data keys that are older (365)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Wrap, then renew."""
        age = timedelta(days=options["days"])
        with within(Place.EVERYWHERE):
            wrapped, sealed = rewrap_all(), 0
            for holder in renewable():
                sealed += renew(holder, age, [sealed_anew])
        self.stdout.write(f"{wrapped} keys wrapped with the current master key, {sealed} rows sealed anew.")
