"""Makes a practice in which programs may be tried, with invented couples and a program that may call the API."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from homework.demo.keeping import kept
from homework.demo.sandbox import open_sandbox
from practice.people.sandbox import sandbox
from practice.walls.context import Place, within


class Command(BaseCommand):
    """Says where the reference is; the secret of a new sandbox's program is shown once. For development only."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="put the one that is there aside and make a new one")
        parser.add_argument("--if-demo", action="store_true", help="do nothing where there is no demo practice")

    @within(Place.EVERYWHERE)
    def handle(self, *_args: Any, **options: Any) -> None:
        if options["if_demo"] and kept() is None:
            return
        if settings.PRODUCTION:
            raise CommandError("A sandbox is for development only: programs of real use are let in by register_client.")
        self.stdout.write(f"Programs: the reference is at {settings.SITE_URL}/api/docs/")
        if sandbox() is None or options["reset"]:
            made = open_sandbox()
            self.stdout.write(f"  {made.practice.name}: two couples and one person, all invented, for trying them.")
            self.stdout.write(f"  client_id {made.program.client.client_id}")
            self.stdout.write(f"  client_secret {made.program.secret}")
            self.stdout.write("  The secret is shown this once; manage.py sandbox --reset makes all of it anew.")
