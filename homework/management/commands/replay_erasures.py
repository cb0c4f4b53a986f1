"""After an older copy of the database was restored: erases again whoever was erased since, and closes sharing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from clients.models import Case, Client
from homework.actions.erasing import close_all_sharing, replay_erasure
from practice.walls.context import Place, within


class Command(BaseCommand):
    """Says how many people were erased again. Runs as often as one likes."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Sharing is closed only when it is asked for: after a restore, before anybody comes in."""
        parser.add_argument(
            "--close-sharing",
            action="store_true",
            help="Close all that partners share and every consent: what was taken back since is not known any more.",
        )

    @within(Place.EVERYWHERE)
    def handle(self, *_args: Any, **options: Any) -> None:
        """Go through everybody."""
        clients = Client.objects.select_related("user", "practice").order_by("pk")
        again = sum(replay_erasure(client) for client in clients)
        self.stdout.write(f"{again} people erased again.")
        if options["close_sharing"]:
            cases = list(Case.objects.select_related("practice").order_by("opened_at", "pk"))
            for case in cases:
                close_all_sharing(case)
            self.stdout.write(f"Sharing closed in {len(cases)} cases.")
