"""Finds people by the address they sign in with, which the database holds only sealed."""

from django.db.models import QuerySet

from practice.people.mailboxes import plain_address
from practice.people.models import User
from practice.privacy.lookup import look_up_hash


def people_with(address: str) -> QuerySet[User]:
    """Whoever signs in with this address: at most one in each practice."""
    return User.objects.filter(address_hash=address_hash(address))


def address_hash(address: str) -> str:
    """The hash by which an address is found."""
    return look_up_hash(User, "address_hash", plain_address(address))
