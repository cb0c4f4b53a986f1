"""Opens every sealed value and lists those that were tampered with or have lost their key; prints nothing of them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from practice.privacy.checking import broken_seals
from practice.walls.context import Place, within


class Command(BaseCommand):
    """Ends with an error when anything is wrong."""

    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Look at everything."""
        with within(Place.EVERYWHERE):
            found = list(broken_seals())
        for line in found:
            self.stdout.write(line)
        if found:
            message = f"{len(found)} sealed values do not open."
            raise CommandError(message)
        self.stdout.write("Everything sealed opens.")
