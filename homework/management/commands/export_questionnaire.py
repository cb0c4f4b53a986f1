"""Writes an exercise as a FHIR R4 Questionnaire to the standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from homework.fhir.questionnaires.giving import given
from homework.management.acting import AS, clinician
from homework.queries.exercises import exercise
from practice.access.errors import NotVisibleError
from practice.walls.context import within
from practice.web.actor import actor_for


class Command(BaseCommand):
    """The newest version: of the practice's own exercises, or of those that come with the product."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what is asked for."""
        parser.add_argument("slug", help="the name of the exercise, as its address has it")
        parser.add_argument("--as", dest="email", default="", help=AS)
        parser.add_argument(
            "--own-record",
            action="store_true",
            help="for the clinician's own record: also what clients write for themselves or for the clinician alone",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it."""
        user = clinician(options["email"])
        try:
            with within(user.practice_id):
                version = exercise(options["slug"], actor_for(user)).version
                self.stdout.write(given(version, own_record=options["own_record"]))
        except NotVisibleError:
            message = f"There is no exercise {options['slug']}."
            raise CommandError(message) from None
