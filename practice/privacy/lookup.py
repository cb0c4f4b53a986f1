"""Finds a sealed address, number or name of another system again by a keyed hash that the database can hold."""

import hmac
import secrets
from collections.abc import Callable
from typing import Any

from django.db import models

from practice.privacy import holders
from practice.privacy.sealed import Sealed
from practice.privacy.store import key_store

HASH_BYTES = 16


def look_up_hash(model: type[models.Model], column: str, value: str) -> str:
    """The hash of ``value`` in this column, 32 hex digits (HMAC-SHA-256 cut to 128 bits); equal values hash alike.

    Every column has hashes of its own, so that one value in two columns cannot be matched. The key is never renewed.
    """
    key = key_store().sealing(holders.LOOK_UP)
    message = f"{model._meta.db_table}.{column}\x00{value}"
    return hmac.digest(key.raw, message.encode(), "sha256")[:HASH_BYTES].hex()


class LookUpHash(models.CharField[str, str]):
    """The hash of a sealed column beside it, kept in step whenever the row is written; what is empty nobody finds."""

    def __init__(self, of: str, *, normal: Callable[[str], str] = str, **kwargs: Any) -> None:
        """Hash the column ``of``, its values first made alike by ``normal``."""
        self.of, self.normal = of, normal
        kwargs |= {"max_length": HASH_BYTES * 2, "editable": False, "db_index": True}
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:  # noqa: ANN401 - as Django has it
        """For migrations: what is hashed; how values are made alike is the model's own."""
        name, path, args, kwargs = super().deconstruct()
        for word in ("max_length", "editable", "db_index"):
            kwargs.pop(word, None)
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 - as Django has it
        """Hash what the row holds; a value that nobody looked at has not changed."""
        value = model_instance.__dict__.get(self.of)
        if value is not None and not isinstance(value, Sealed):
            plain = self.normal(value)
            found = look_up_hash(type(model_instance), str(self.attname), plain) if plain else _found_by_nobody()
            setattr(model_instance, self.attname, found)
        return str(super().pre_save(model_instance, add))


def _found_by_nobody() -> str:
    return f"none-{secrets.token_hex(HASH_BYTES)}"[: 2 * HASH_BYTES]
