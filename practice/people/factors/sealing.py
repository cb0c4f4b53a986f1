"""Seals the secrets of second factors with the key of the person whose they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from allauth.mfa.models import Authenticator
from django.db import transaction

from practice.people.models import User
from practice.privacy import holders
from practice.privacy.envelope import Place
from practice.privacy.texts import opened_text, sealed_text

_SECRETS = frozenset({"secret", "seed"})
_whose: ContextVar[int] = ContextVar("whose")


@contextmanager
def secrets_of(user: User) -> Iterator[None]:
    """Inside, what allauth stores or reads of second factors is this person's."""
    token = _whose.set(user.pk)
    try:
        yield
    finally:
        _whose.reset(token)


def place_of(person: int) -> Place:
    """Where the secrets of a person's second factors belong."""
    return Place("mfa", holders.person(person), "authenticator")


def sealed(text: str) -> str:
    """A secret as the database holds it. Raises LookupError outside ``secrets_of``."""
    return sealed_text(text.encode(), place_of(_whose.get()))


def opened(text: str) -> str:
    """The secret again. Raises LookupError outside ``secrets_of``, SealBrokenError for what was tampered with."""
    return opened_text(text, place_of(_whose.get())).decode()


def sealed_anew(holder: str) -> bool:
    """Seal a person's second factors with their newest key; gives that nothing is left under an older one."""
    kind, _, person = holder.partition("-")
    if kind == "person":
        for factor in Authenticator.objects.filter(user_id=int(person)):
            with transaction.atomic():
                _seal_anew(Authenticator.objects.select_for_update().get(pk=factor.pk), int(person))
    return True


def _seal_anew(factor: Authenticator, person: int) -> None:
    token = _whose.set(person)
    try:
        for name in _SECRETS & factor.data.keys():
            factor.data[name] = sealed(opened(factor.data[name]))
        factor.save(update_fields=["data"])
    finally:
        _whose.reset(token)
