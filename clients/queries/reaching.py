"""How a client can be reached safely, for those who have to reach them at once."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from clients.models import Client
from practice import clock
from practice.mail.safe_hours import in_words, is_safe
from practice.mail.wishes import wishes_of


@dataclass(frozen=True, slots=True)
class Reach:
    """The ways that the client leaves open; a way that they switched off, or never opened, is empty.

    ``hours`` are in words, as clocks show them in ``place``; none mean any time.
    """

    address: str
    phone: str
    hours: tuple[str, ...]
    place: str
    now_is_safe: bool


def reach(client: Client) -> Reach:
    """What the client wishes, and nothing beyond it; for those who see an escalated flag of theirs alone."""
    wishes, user = wishes_of(client.pk), client.user
    zone = user.zone or client.practice.zone
    address = "" if wishes.never else wishes.address or user.email
    return Reach(
        address,
        wishes.phone,
        in_words(wishes.hours),
        zone.rsplit("/", 1)[-1].replace("_", " "),
        is_safe(wishes.hours, clock.now().astimezone(ZoneInfo(zone))),
    )
