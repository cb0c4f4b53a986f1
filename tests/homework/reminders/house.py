"""A practice in a database of its own, for workers that are real processes; run as a program it fills or counts it."""

import json
import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.core.mail import EmailMessage

from practice.mail.files import FileMailBackend, FileTexts

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
SET = NOW - timedelta(days=2)
EACH = 4
PAUSES = (0.0, 0.004, 0.02)


class SlowMail(FileMailBackend):
    """A way out that takes its time, so that a worker can die before, while and after it hands a mail over."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails."""
        _rest()
        sent = super().send_messages(email_messages)
        _rest()
        return sent


class SlowTexts(FileTexts):
    """The same for texts."""

    def send(self, to: str, words: str) -> None:
        """Write the text."""
        _rest()
        super().send(to, words)
        _rest()


def _rest() -> None:
    time.sleep(random.choice(PAUSES))  # noqa: S311 - nothing secret


def fill(people: int) -> None:
    """Clients alone in their cases, each with things for today; every second one also takes texts."""
    from clients.actions.cases import open_case
    from clients.actions.people import add_client, open_practice
    from homework.actions.assigning import Terms, assign
    from homework.enums import Level
    from practice import clock
    from practice.mail.models import Channel
    from practice.mail.wishes import Wishes, keep_wishes
    from practice.web.actor import actor_for
    from tests.homework.sharing.world import plain_exercise

    with clock.played(SET):
        owner = open_practice(name="Willow", clinician="Owner", email="o@example.org", zone="Europe/Paris", country="")
        by, version = actor_for(owner), plain_exercise()
        terms = Terms((Level.THERAPIST,), Level.THERAPIST, needs_release=False, due_at=NOW + timedelta(hours=9))
        for number in range(people):
            client = add_client(email=f"c{number}@example.org", name=f"C {number}", by=by)
            client.user.set_password("a long made-up phrase")
            client.user.save()
            if number % 2:
                ways = (Channel.MAIL, Channel.TEXT)
                keep_wishes(client.pk, Wishes(texts=f"+4477009{number:05}", remind_by=ways))
            case = open_case([client], treating=owner, by=by)
            for _ in range(EACH):
                assign(case, version, terms, by=by)
    _forget_announcements()


def _forget_announcements() -> None:
    from practice.mail.models import OutgoingMail

    OutgoingMail.objects.all().delete()


def lose() -> None:
    """Let the leases of dead workers run out at once."""
    from practice import clock
    from practice.jobs.models import Worker
    from practice.mail.models import OutgoingMail

    long_ago = clock.by_the_machine() - timedelta(hours=1)
    OutgoingMail.objects.filter(claimed_until__isnull=False).update(claimed_until=long_ago)
    Worker.objects.update(seen_at=long_ago)


def count() -> dict[str, Any]:
    """Each reminder with the code of its mail and what became of it; and the tasks that are left."""
    from django_tasks_db.models import DBTaskResult

    from homework.models import Part, Reminder

    rows = Reminder.objects.order_by("pk").values_list("part_id", "channel", "mail__code", "mail__state")
    return {
        "parts": Part.objects.count(),
        "reminders": [list(row) for row in rows],
        "running": DBTaskResult.objects.filter(status="RUNNING").count(),
    }


def main(verb: str, *numbers: str) -> None:
    """Fill, count, or lose."""
    django.setup()
    from practice.walls.context import Place, within

    with within(Place.EVERYWHERE):
        if verb == "fill":
            fill(int(numbers[0]))
        elif verb == "lose":
            lose()
        else:
            sys.stdout.write(json.dumps(count()))


if __name__ == "__main__":
    main(*sys.argv[1:])
