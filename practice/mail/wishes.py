"""How people wish to be written to, kept sealed; only they themselves ever change it."""

from dataclasses import dataclass, field

from practice.mail.models import Contact
from practice.mail.safe_hours import Hours


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wishes; ``address`` is for notices where it is not the one they sign in with."""

    never: bool = False
    address: str = ""
    phone: str = ""
    hours: Hours = field(default_factory=dict)


def wishes_of(person: int) -> Wishes:
    """What the person wishes; somebody who never said anything is written to at any time."""
    kept = Contact.objects.filter(person_id=person).first()
    if kept is None:
        return Wishes()
    said = kept.wishes
    hours = {int(day): (first, last) for day, (first, last) in said.get("hours", {}).items()}
    return Wishes(said.get("never", False), said.get("address", ""), said.get("phone", ""), hours)


def keep_wishes(person: int, wishes: Wishes) -> None:
    """Keep what the person wishes, in place of what they wished before."""
    hours = {str(day): list(window) for day, window in wishes.hours.items()}
    said = {"never": wishes.never, "address": wishes.address, "phone": wishes.phone, "hours": hours}
    Contact.objects.update_or_create(person_id=person, defaults={"wishes": said})
