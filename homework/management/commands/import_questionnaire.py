"""Takes in FHIR R4 Questionnaires as exercises of the practice."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from homework.actions.importing import take_in
from homework.fhir.questionnaires.bringing import brought
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.management.acting import AS, clinician
from practice.access.actor import Actor
from practice.walls.context import within
from practice.web.actor import actor_for


class Command(BaseCommand):
    """One line for each file: the name of its exercise, or why not. What is done otherwise goes to the error output."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what is asked for."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--as", dest="email", default="", help=AS)
        parser.add_argument(
            "--we-hold-the-right",
            action="store_true",
            help="say that the practice holds the right to use these; without it, that is asked before one is set",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take in each file by itself."""
        user = clinician(options["email"])
        refused = 0
        for path in options["files"]:
            try:
                with within(user.practice_id):
                    self._take_in(path, actor_for(user), holds_right=options["we_hold_the_right"])
            except QuestionnaireError as error:
                refused += 1
                self.stdout.write(f"{path}: {error}")
        if refused:
            message = f"{refused} of {len(options['files'])} files were refused."
            raise CommandError(message)

    def _take_in(self, path: Path, actor: Actor, *, holds_right: bool) -> None:
        one, notes = brought(path)
        version = take_in(one, holds_right=holds_right, by=actor)
        self.stdout.write(version.exercise.slug)
        for note in notes:
            self.stderr.write(f"{version.exercise.slug}: {note}")
