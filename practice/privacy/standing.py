"""Whether the keys fit what they should open; asked before the house opens."""

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, models

from practice.privacy import holders
from practice.privacy.errors import SealBrokenError
from practice.privacy.store import key_store


def keys_amiss(people: "models.QuerySet[models.Model]") -> Iterator[tuple[str, str]]:
    """What is wrong with the keys of a database that holds these people, as number and words."""
    try:
        if key_store().has(holders.LOOK_UP):
            key_store().sealing(holders.LOOK_UP)
        elif _any(people):
            yield "practice.E015", "The key store lacks this database's keys. Put its backup where KEY_STORE points."
    except ImproperlyConfigured as error:
        yield "practice.E003", str(error)
    except SealBrokenError:
        yield "practice.E016", "MASTER_KEY does not open the keys in KEY_STORE. Give the key that wrapped them."


def _any(people: "models.QuerySet[models.Model]") -> bool:
    try:
        return people.exists()
    except DatabaseError:
        return False
