"""Changes keys while the house is open: new data keys for old, and data keys wrapped by a new master key.

Both can be killed at any moment and begun again. An old data key is dropped a day after its successor was made, when
nothing is sealed with it any more: until then somebody may still write with the one they hold.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction

from practice import clock
from practice.privacy import holders
from practice.privacy.envelope import mark_of, seal
from practice.privacy.sealed import Sealed, SealedField, SealedFor
from practice.privacy.store import key_store

GRACE = timedelta(days=1)
RENEWED = {"person": holders.person, "case": holders.case, "notes": holders.notes}


def rewrap_all() -> int:
    """Wrap every data key with the current master key; gives how many were not yet."""
    store = key_store()
    return sum(store.rewrap(holder) for holder in store.holders())


def renewable() -> list[str]:
    """The holders whose keys are renewed; keys that hash or chain stay for good."""
    return [holder for holder in key_store().holders() if holder.partition("-")[0] in RENEWED]


def renew(holder: str, older_than: timedelta, others: Iterable[Callable[[str], bool]] = ()) -> int:
    """Bring a holder to a key not older than ``older_than``; gives how many rows were sealed anew.

    ``others`` seal anew what is kept in no sealed column, and say whether nothing is left under an old key.
    """
    store = key_store()
    if clock.now() - list(store.marks(holder).values())[-1] >= older_than:
        store.renew(holder)
    current, made_at = list(store.marks(holder).items())[-1]
    if len(store.marks(holder)) == 1:
        return 0
    changed = sum(_reseal(row, current) for row in _rows(holder))
    done = [other(holder) for other in others]
    left = any(mark != current for row in _rows(holder) for mark in _marks(row))
    if all(done) and not left and clock.now() - made_at >= GRACE:
        store.forget_all_but(holder, current)
    return changed


def sealed_models() -> Iterator[type[models.Model]]:
    """Every model that has sealed columns."""
    return (model for model in apps.get_models() if isinstance(getattr(model, "sealed_for", None), SealedFor))


def sealed_fields(model: type[models.Model]) -> list[SealedField[Any, Any]]:
    """The sealed columns of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def _rows(holder: str) -> Iterator[models.Model]:
    kind, _, key = holder.partition("-")
    for model in sealed_models():
        named: SealedFor = model.sealed_for  # type: ignore[attr-defined]  # sealed models have it
        if named.holder is holders.named:
            yield from model._base_manager.filter(**{named.column: holder}).iterator()
        elif named.holder is RENEWED[kind]:
            yield from model._base_manager.filter(**{named.column: int(key)}).iterator()


def _marks(row: models.Model) -> Iterator[bytes]:
    for field in sealed_fields(type(row)):
        value = row.__dict__.get(field.attname)
        if isinstance(value, Sealed) and value.data:
            yield mark_of(value.data)


@transaction.atomic
def _reseal(found: models.Model, current: bytes) -> bool:
    """Seal a row's columns with the current key, as they are at this moment; gives whether there was anything to do."""
    if all(mark == current for mark in _marks(found)):
        return False
    rows = type(found)._base_manager.filter(pk=found.pk)
    row = rows.select_for_update().first()
    if row is None:
        return False
    rows.update(**{field.attname: _sealed_anew(field, row) for field in sealed_fields(type(row))})
    return True


def _sealed_anew(field: SealedField[Any, Any], row: models.Model) -> Sealed[Any]:
    place = field.sealed_for.place(field.place, row)
    plain = field.written(getattr(row, field.attname))
    return Sealed(field, seal(plain, key_store().sealing(place.holder), place) if plain else b"")
