"""How people wish to be written to, kept sealed; only they themselves ever change it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from practice.enums import Remind
from practice.mail.models import Channel, Contact
from practice.mail.safe_hours import Hours


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wishes; ``address`` is for notices where it is not the one they sign in with.

    ``phone`` is for the practice, which never texts it. ``texts`` is the number that takes texts, and no other does.
    """

    never: bool = False
    address: str = ""
    phone: str = ""
    hours: Hours = field(default_factory=dict)
    remind: Remind = Remind.SAME_DAY
    remind_by: tuple[Channel, ...] = (Channel.MAIL,)
    texts: str = ""

    @property
    def reminders_by(self) -> tuple[Channel, ...]:
        """The ways by which reminders may come; none where they are switched off."""
        if self.never or self.remind == Remind.OFF:
            return ()
        return tuple(way for way in self.remind_by if way != Channel.TEXT or self.texts)


def wishes_of(person: int) -> Wishes:
    """What the person wishes; somebody who never said anything is written to at any time."""
    return said_in(Contact.objects.filter(person_id=person).first())


def contacts_of(people: Iterable[int]) -> dict[int, Contact]:
    """What of these people said how they wish to be written to, still sealed, by their keys."""
    return Contact.objects.in_bulk(people)


def said_in(contact: Contact | None) -> Wishes:
    """What somebody said, opened now. Raises SealBrokenError."""
    if contact is None:
        return Wishes()
    said = contact.wishes
    return Wishes(
        said.get("never", False),
        said.get("address", ""),
        said.get("phone", ""),
        {int(day): (first, last) for day, (first, last) in said.get("hours", {}).items()},
        Remind(said.get("remind", Remind.SAME_DAY)),
        tuple(Channel(way) for way in said.get("remind_by", (Channel.MAIL,))),
        said.get("texts", ""),
    )


def keep_wishes(person: int, wishes: Wishes) -> None:
    """Keep what the person wishes, in place of what they wished before."""
    said = {
        "never": wishes.never,
        "address": wishes.address,
        "phone": wishes.phone,
        "hours": {str(day): list(window) for day, window in wishes.hours.items()},
        "remind": wishes.remind.value,
        "remind_by": [way.value for way in wishes.remind_by],
        "texts": wishes.texts,
    }
    Contact.objects.update_or_create(person_id=person, defaults={"wishes": said})
