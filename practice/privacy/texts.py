"""Sealed values as text, for places that take nothing else: a session's row, a hidden field, somebody else's table."""

import base64

from practice.privacy.envelope import Place, mark_of, seal, unseal
from practice.privacy.errors import SealBrokenError
from practice.privacy.store import key_store


def sealed_text(plain: bytes, place: Place) -> str:
    """What is sealed for ``place``, in letters that an address can hold."""
    return base64.urlsafe_b64encode(seal(plain, key_store().sealing(place.holder), place)).decode()


def opened_text(text: str, place: Place) -> bytes:
    """What ``sealed_text`` closed for this place. Raises SealBrokenError for anything else."""
    try:
        data = base64.urlsafe_b64decode(text)
    except ValueError:
        raise SealBrokenError(place.column) from None
    return unseal(data, key_store().opening(place.holder, mark_of(data)), place)
