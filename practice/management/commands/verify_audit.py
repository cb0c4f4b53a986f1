"""Says whether the record of what was done is whole: a line for each fault, and fails when there is one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from practice.audit.checkpoints import checkpoints_folder
from practice.audit.verify import verify
from practice.people.models import Practice
from practice.walls.context import Place, within


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--practice", metavar="CODE", help="only this practice")
        parser.add_argument("--checkpoints", metavar="FOLDER", type=Path, help="a copy that was kept elsewhere")

    @within(Place.EVERYWHERE)
    def handle(self, *_args: Any, **options: Any) -> None:
        practices = Practice.objects.order_by("created_at", "pk").values_list("pk", "code")
        if options["practice"]:
            practices = practices.filter(code=options["practice"])
        if not practices:
            raise CommandError("There is no such practice.")
        folder = options["checkpoints"] or checkpoints_folder()
        faults = sum(self._say(key, code, folder) for key, code in practices)
        if faults:
            raise CommandError(f"The record is not whole: {faults} faults.")

    def _say(self, practice: int, code: str, folder: Path) -> int:
        verdict = verify(practice, folder)
        for fault in verdict.faults:
            self.stdout.write(f"Practice {code}: {fault}")
        state = f"{len(verdict.faults)} faults" if verdict.faults else "chain whole"
        waits = {"wait to be linked": verdict.waiting, "wait to be signed": verdict.unsigned}
        later = "".join(f", {count} {words}" for words, count in waits.items() if count)
        self.stdout.write(f"Practice {code}: {verdict.events} events, {state}{later}.")
        return len(verdict.faults)
