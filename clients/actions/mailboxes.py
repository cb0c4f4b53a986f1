"""The turn of whoever decides who in a case may read which mailbox."""

from practice.access.actor import Actor
from practice.sync.turns import take_turn


def wait_for_mailboxes(by: Actor) -> None:
    """Wait until nobody else in the practice writes an address down or puts people in a case.

    Each of two who do so at once would see the mailboxes as they were before the other. Whoever may come to that later
    in a transaction waits here before it locks rows or waits for another turn, so that nobody waits for somebody who
    waits for them; for programs that send FHIR, ``Kind.queue`` does.
    """
    take_turn("mailboxes", by.practice)
