"""A practice in a database of its own, as the worker's processes see it; run as a program it starts and tells of them.

It is asked line by line, each an array of words in JSON, and answers each with a line. Whatever is asked for is done by
a process of its own, which is here at once: it is a copy of this one, that has everything loaded.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import django
from django.core.mail import EmailMessage

from practice.mail.files import FileMailBackend, FileTexts

type Do = Callable[..., None]

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
SET = NOW - timedelta(days=2)
PLACE = "Europe/Paris"
# Where they are it is noon to one: some take nothing at any other time.
NOON, ONE = 12, 13
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
    """Clients alone in their cases, each with things for today, and one of them with something that comes back.

    Every second one also takes texts, and every fifth takes nothing but at noon.
    """
    from clients.actions.cases import open_case
    from clients.actions.people import add_client, open_practice
    from homework.actions.assigning import Terms, assign
    from homework.actions.scheduling import set_schedule
    from homework.enums import Comes, Level
    from homework.library.recurrence import Rule
    from practice import clock
    from practice.mail.models import Channel, OutgoingMail
    from practice.mail.wishes import Wishes, keep_wishes
    from practice.web.actor import actor_for
    from tests.homework.sharing.world import plain_exercise

    with clock.played(SET):
        owner = open_practice(name="Willow", clinician="Owner", email="o@example.org", zone=PLACE, country="")
        by, version = actor_for(owner), plain_exercise()
        terms = Terms((Level.THERAPIST,), Level.THERAPIST, needs_release=False, due_at=NOW + timedelta(hours=9))
        for number in range(people):
            client = add_client(email=f"c{number}@example.org", name=f"C {number}", by=by)
            client.user.set_password("a long made-up phrase")
            client.user.save()
            ways = (Channel.MAIL, Channel.TEXT) if number % 2 else (Channel.MAIL,)
            hours = dict.fromkeys(range(7), (NOON * 60, ONE * 60)) if is_at_noon(number) else {}
            keep_wishes(client.pk, Wishes(texts=f"+4477009{number:05}", remind_by=ways, hours=hours))
            case = open_case([client], treating=owner, by=by)
            for _ in range(EACH - 1):
                assign(case, version, terms, by=by)
            today = Rule(Comes.EVERY, NOW.date())
            set_schedule(case, version, terms, today, times=1, to=[client], by=by)
    OutgoingMail.objects.all().delete()


def is_at_noon(number: int) -> bool:
    """Whether this one takes mail and texts at noon only."""
    return number % 5 == 1


def lose() -> None:
    """Let the leases of dead workers run out at once."""
    from practice import clock
    from practice.jobs.models import Worker
    from practice.mail.models import OutgoingMail

    long_ago = clock.by_the_machine() - timedelta(hours=1)
    OutgoingMail.objects.filter(claimed_until__isnull=False).update(claimed_until=long_ago)
    Worker.objects.update(seen_at=long_ago)


def count() -> dict[str, Any]:
    """What opened, each reminder with its mail and what became of it, and whom the care team is told of."""
    from homework.models import Assignment, Reminder
    from homework.queries.reminded import mishaps

    rows = Reminder.objects.order_by("pk").select_related("mail")
    return {
        "opened": list(Assignment.objects.exclude(occurrence="").values_list("schedule_id", "occurrence")),
        "reminders": [_told(row) for row in rows],
        "mishaps": sum(len(mishaps(assignment)) for assignment in Assignment.objects.all()),
    }


def _told(row: Any) -> dict[str, Any]:  # noqa: ANN401 - models are there only once Django is set up
    mail = row.mail
    sent = mail.sent_at.isoformat() if mail.sent_at else ""
    told = {"part": row.part_id, "channel": row.channel, "code": mail.code, "state": mail.state}
    return told | {"to": mail.to, "sent": sent, "noon": is_at_noon(int(mail.person.name.removeprefix("C ")))}


def work(*more: str) -> None:
    """Be a worker."""
    from django.core.management import call_command

    quiet = ("--no-reload", "--no-startup-delay", "--verbosity", "0", "--interval", "0.05")
    call_command("db_worker", *quiet, *more)


def answer(said: object) -> None:
    """Say something to whoever asked."""
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()


def _do(verb: str, *words: str) -> None:
    from practice.walls.context import Place, within

    if verb == "work":
        work(*words)
        return
    with within(Place.EVERYWHERE):
        if verb == "fill":
            fill(int(words[0]))
        elif verb == "lose":
            lose()
        answer(count())


def _start(do: Do, verb: str, *words: str) -> int:
    child = os.fork()
    if not child:
        code = 1
        try:
            do(verb, *words)
            code = 0
        except Exception:  # noqa: BLE001 - told, and this copy ends
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def _end(children: Sequence[int]) -> None:
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)


def listen(do: Do, *modules: str) -> None:
    """Do what is asked, each by a copy of this process, until nobody asks any more."""
    django.setup()
    for name in ("practice.management.commands.db_worker", "tests.homework.sharing.world", *modules):
        import_module(name)

    answer("ready")
    for line in sys.stdin:
        verb, *words = json.loads(line)
        if verb == "kill":
            _end([int(word) for word in words])
            answer(len(words))
        elif verb == "wait":
            answer(os.waitpid(int(words[0]), 0)[1])
        elif verb == "work":
            answer(_start(do, verb, *words))
        elif os.waitpid(_start(do, verb, *words), 0)[1]:
            answer({"failed": verb})


if __name__ == "__main__":
    listen(_do, "homework.tasks")
