"""Fills an empty database with the demo practice, or with one clinician who starts for real."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from homework.demo.keeping import keep, kept_at
from homework.demo.opening import open_empty
from homework.demo.play import play
from homework.demo.report import report, report_empty
from practice.people.models import Practice
from practice.walls.context import Place, within

SEEDS = 1_000_000


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, help="the same seed on the same day gives the same practice")
        parser.add_argument("--json", type=Path, help="also write people, cases, homework and answers to this file")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a practice already")
        parser.add_argument("--empty", action="store_true", help="only a practice with one clinician")
        parser.add_argument("--practice", default="New practice", help="with --empty: its name")
        parser.add_argument("--name", default="Dr Alex Morgan", help="with --empty: the clinician's name")
        parser.add_argument("--email", default="clinician@example.org", help="with --empty: their e-mail address")
        parser.add_argument("--zone", default="Europe/London", help="with --empty: the practice's time zone")
        parser.add_argument("--country", default="GB", help="with --empty: two letters")

    @within(Place.EVERYWHERE)
    def handle(self, *_args: Any, **options: Any) -> None:
        if Practice.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There is a practice in this database already. Use an empty one.")
        if options["empty"]:
            self._open_empty(options, options["json"])
            return
        if settings.PRODUCTION:
            raise CommandError("The demo practice is for development only. Use --empty, or TRELLIS_MODE=development.")
        self._play(secrets.randbelow(SEEDS) if options["seed"] is None else options["seed"], options["json"])

    def _open_empty(self, options: dict[str, Any], path: Path | None) -> None:
        wanted = {name: options[name] for name in ("practice", "name", "email", "zone", "country")}
        clinician, link = open_empty(**wanted)
        self.stdout.write(f"{options['practice']} is open. {options['name']} signs in as {options['email']}.")
        self.stdout.write(f"Choose the password here, once and within {settings.INVITATION_DAYS} days: {link}")
        if path:
            keep(report_empty(clinician, link), path)

    def _play(self, seed: int, path: Path | None) -> None:
        written = report(play(seed), seed)
        for target in {kept_at(), path or kept_at()}:
            keep(written, target)
        people, answers = len(written["people"]), len(written["responses"])
        self.stdout.write(f"{written['practice']['name']}: {people} people, {answers} answers, seed {seed}.")
        for row in written["skipped"]:
            day = f"day {row['day']}, " if "day" in row else ""
            self.stdout.write(f"Not played: {row['case']}, {day}{row['who']}, {row['what']}: {row['why']}.")
