"""Recomputes from scratch who may read what, and prints every difference from the stored grants."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clients.models import Case
from homework.actions.joint import joint_differences
from homework.actions.settling import differences
from practice.walls.context import Place, within


class Command(BaseCommand):
    """Prints nothing when all is well; otherwise one line for each difference, and fails."""

    help = __doc__ or ""

    @within(Place.EVERYWHERE)
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Compare."""
        cases = list(Case.objects.select_related("practice"))
        lines = differences(cases) + joint_differences(cases)
        for line in lines:
            self.stdout.write(line)
        if lines:
            message = f"{len(lines)} differences between the grants and the policy."
            raise CommandError(message)
