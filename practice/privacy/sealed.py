"""Columns whose values are sealed before they reach the database, and opened when somebody looks at them.

A model says whose key seals and how a row is named, both from columns that are known before the row is written::

    class Draft(models.Model):
        sealed_for = SealedFor(holders.person, "author_id", row=("part_id",))
        pages = SealedJSON(default=dict)

Rows are written through the model (``save``, ``create``, ``bulk_create``): ``update()`` knows no row and is refused.
``values()`` gives a ``Sealed``, which its reader opens with the row's own place.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Never, cast

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from practice.privacy.envelope import Place, mark_of, seal, unseal
from practice.privacy.errors import KeyDestroyedError
from practice.privacy.store import OneLook, key_store


@dataclass(frozen=True, slots=True)
class SealedFor:
    """Whose key seals a model's columns, and which columns name a row."""

    holder: Callable[[Any], str]
    column: str
    row: tuple[str, ...] = ("pk",)

    def place(self, column: str, instance: models.Model) -> Place:
        """The place of one value. Raises ValueError when the row is not known yet."""
        whose, names = getattr(instance, self.column), [getattr(instance, name) for name in self.row]
        if whose is None or None in names:
            message = f"{column} cannot be sealed before {', '.join((self.column, *self.row))} are known."
            raise ValueError(message)
        return Place(column, self.holder(whose), "/".join(map(str, names)))


class Sealed[Plain]:
    """A value as the database holds it; ``open`` needs the holder's key column and what names the row."""

    __slots__ = ("data", "field")

    def __init__(self, field: "SealedField[Plain, Plain]", data: bytes) -> None:
        """Keep the bytes until somebody looks."""
        self.field, self.data = field, data

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same bytes of the same column; two seals of one value differ."""
        return isinstance(other, Sealed) and (self.field, self.data) == (other.field, other.data)

    def __hash__(self) -> int:
        return hash(self.data)

    def open(self, whose: int, *row: object, look: OneLook | None = None) -> Plain:
        """The value, for a reader who knows whose it is and which row. Raises SealBrokenError.

        Who opens many in one moment gives the ``look`` that they share.
        """
        named = self.field.sealed_for
        place = Place(self.field.place, named.holder(whose), "/".join(map(str, row)))
        return self.field.opened(self.data, place, look)


class _Opening(DeferredAttribute):
    """Opens a value when it is looked at for the first time."""

    field: "SealedField[Any, Any]"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:  # noqa: ANN401 - any column's value
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            place = self.field.sealed_for.place(self.field.place, instance)
            value = instance.__dict__[self.field.attname] = self.field.opened(value.data, place)
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField[Given, Plain](models.Field[Given, Plain]):
    """A sealed column; an empty value needs no key and stays empty bytes."""

    descriptor_class = _Opening
    empty_strings_allowed = False

    @cached_property
    def place(self) -> str:
        """The name that binds a value to this column."""
        return f"{self.model._meta.db_table}.{self.column}"

    @property
    def sealed_for(self) -> SealedFor:
        """What the model says about its rows."""
        named: SealedFor = self.model.sealed_for  # type: ignore[attr-defined]  # each model with such a column has it
        return named

    def get_internal_type(self) -> str:
        """Bytes, as far as the database knows."""
        return "BinaryField"

    def written(self, value: Plain) -> bytes:
        """A value as bytes; the empty one as none."""
        raise NotImplementedError

    def read(self, plain: bytes) -> Plain:
        """The value behind the bytes."""
        raise NotImplementedError

    def lost(self) -> Plain:
        """What is read once the holder's key is destroyed: the empty value."""
        return self.read(b"")

    def opened(self, data: bytes, place: Place, look: OneLook | None = None) -> Plain:
        """The value sealed in ``data`` for this place; the empty one once the holder's key is destroyed."""
        if not data:
            return self.read(b"")
        try:
            return self.read(unseal(data, (look or key_store()).opening(place.holder, mark_of(data)), place))
        except KeyDestroyedError:
            return self.lost()

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed[Plain]:  # noqa: ARG002, FBT001 - as Django has it
        """Seal what the row holds; what nobody looked at goes back as it came."""
        value = model_instance.__dict__[self.attname]
        if isinstance(value, Sealed):
            return value
        plain = self.written(cast("Plain", value))
        if plain:
            place = self.sealed_for.place(self.place, model_instance)
            plain = seal(plain, key_store().sealing(place.holder), place)
        return Sealed(cast("Any", self), plain)

    def value_to_string(self, obj: models.Model) -> str:
        """What a dump of the table holds: the value sealed, as Django writes bytes."""
        return base64.b64encode(self.pre_save(obj, add=False).data).decode()

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: ANN401, ARG002, FBT001, FBT002 - as Django has it
        """The sealed bytes as the driver takes them. Raises FieldError for a value that no row has sealed."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            message = f"{self.name} is sealed with its row: write it through the model's save."
            raise FieldError(message)
        binary = cast("Any", connection).Database.Binary
        return binary(value.data)

    def from_db_value(self, value: Any, _expression: object, _connection: BaseDatabaseWrapper) -> Sealed[Plain] | None:  # noqa: ANN401 - drivers differ
        """Leave the bytes closed."""
        return None if value is None else Sealed(cast("Any", self), bytes(value))

    def get_lookup(self, lookup_name: str) -> Never:
        """Refuse: nobody can look for what the database cannot read."""
        message = f"{self.name} is sealed: it cannot be looked up by {lookup_name}."
        raise FieldError(message)

    def get_default(self) -> Any:  # noqa: ANN401 - as Django has it
        """The model's default, or the empty value."""
        return super().get_default() if self.has_default() else self.read(b"")


class SealedText(SealedField[str, str]):
    """Sealed words."""

    def __init__(self, *args: Any, gone: str = "", **kwargs: Any) -> None:
        """Say what is read in place of the words once their key is destroyed."""
        self.gone = gone
        super().__init__(*args, **kwargs)

    def lost(self) -> str:
        """What stands for words that nobody can read any more."""
        return self.gone

    def written(self, value: str) -> bytes:
        """UTF-8."""
        return value.encode()

    def read(self, plain: bytes) -> str:
        """The words."""
        return plain.decode()


class SealedJSON(SealedField[Any, Any]):
    """A sealed value of lists, mappings, words and numbers; when empty it is what ``default`` makes."""

    def written(self, value: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
        """Compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() if value else b""

    def read(self, plain: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The value."""
        if plain:
            return json.loads(plain)
        return super(SealedField, self).get_default() if self.has_default() else {}
