"""A practice in a database of its own, whose workers send webhooks; run as a program it does what it is asked.

It is asked and answers as tests/homework/reminders/house.py has it.
"""

from datetime import timedelta
from typing import Any

from tests.homework.reminders.house import answer, listen, work

SCOPES = ["clients.read", "cases.read", "webhooks.write"]


def fill(*urls: str) -> None:
    """A practice with a program, which is told of changes at these addresses."""
    from clients.actions.people import connect_record_system, open_practice
    from practice.sync.registering import register_program
    from practice.sync.webhooks.actions import add_webhook
    from practice.web.actor import actor_for

    owner = open_practice(name="Willow", clinician="Owner", email="o@example.org", zone="Europe/Paris", country="")
    by = actor_for(owner)
    system = connect_record_system(name="Ledger", scopes=SCOPES, by=by)
    client = register_program(system, "Ledger", SCOPES, by=by).client
    for url in urls:
        add_webhook(client, url, by=by)


def change(first: int, many: int) -> None:
    """New clients, one after another."""
    from clients.actions.people import add_client
    from practice.people.addresses import people_with
    from practice.web.actor import actor_for

    by = actor_for(people_with("o@example.org").get())
    for number in range(first, first + many):
        add_client(email=f"c{number}@example.org", name=f"C {number}", by=by)


def lose() -> None:
    """Let the leases of dead workers run out at once."""
    from practice import clock
    from practice.jobs.models import Worker
    from practice.sync.webhooks.models import WebhookDelivery

    long_ago = clock.by_the_machine() - timedelta(hours=1)
    WebhookDelivery.objects.filter(claimed_until__isnull=False).update(claimed_until=long_ago)
    Worker.objects.update(seen_at=long_ago)


def count() -> dict[str, Any]:
    """Every change, and every message with its change and what became of it."""
    from practice.sync.changes import Change
    from practice.sync.webhooks.models import WebhookDelivery, WebhookEndpoint

    rows = WebhookDelivery.objects.order_by("pk").select_related("change")
    return {
        "changes": list(Change.objects.order_by("pk").values_list("code", flat=True)),
        "off": WebhookEndpoint.objects.filter(off_at__isnull=False).count(),
        "messages": [
            {"name": row.name, "endpoint": row.endpoint_id, "code": row.change and row.change.code, "state": row.state}
            for row in rows
        ],
    }


def do(verb: str, *words: str) -> None:
    """One thing that is asked for."""
    from practice.walls.context import Place, within

    if verb == "work":
        work(*words)
        return
    with within(Place.EVERYWHERE):
        if verb == "fill":
            fill(*words)
        elif verb == "change":
            change(*map(int, words))
        elif verb == "lose":
            lose()
        answer(count())


if __name__ == "__main__":
    listen(do, "practice.sync.webhooks.tasks", "clients.actions.bringing_in", "homework.tasks", "practice.mail.tasks")
