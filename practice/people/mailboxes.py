"""Tells whether two addresses are one mailbox."""

from practice.people.visible import without_hidden

_SAME_HOUSE = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
}


def plain_address(address: str) -> str:
    """An address as people are looked up by it, whatever the case it is typed in."""
    return without_hidden(address).strip().lower()


def mailbox(address: str) -> str:
    """The mailbox behind an address: without its case, its dots and what follows a plus sign.

    Rather too strict than too lax: two partners who read each other's mail have no answers of their own.
    """
    name, _, house = plain_address(address).rpartition("@")
    house = _by_letters(house.rstrip("."))
    return f"{name.split('+', 1)[0].replace('.', '')}@{_SAME_HOUSE.get(house, house)}"


def _by_letters(house: str) -> str:
    """A domain in the one spelling that all of its spellings have in common."""
    try:
        return house.encode("idna").decode("ascii")
    except UnicodeError:
        return house
