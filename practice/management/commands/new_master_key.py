"""Prints a fresh master key for MASTER_KEY. Put it before the old one, run rotate_keys, then take the old one away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from practice.environment import new_master_key


class Command(BaseCommand):
    """Keeps nothing."""

    help = __doc__ or ""
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for a name."""
        parser.add_argument("name", help="what the key is called, such as 2026-11")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it."""
        name = options["name"]
        if set(name) & set(":, \n") or not name:
            message = "A name holds no colon, comma or blank."
            raise CommandError(message)
        self.stdout.write(new_master_key(name))
