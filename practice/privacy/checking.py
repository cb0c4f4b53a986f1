"""Opens everything that is sealed, to find what was tampered with or has lost its key."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from practice.privacy.errors import KeyMissingError, SealBrokenError
from practice.privacy.rotation import sealed_fields, sealed_models
from practice.privacy.sealed import SealedField


def broken_seals() -> Iterator[str]:
    """A line for each sealed value that does not open; it names the place and nothing of the content."""
    for model in sealed_models():
        fields = sealed_fields(model)
        for row in model._base_manager.only("pk", *_names(model), *(field.name for field in fields)).iterator():
            yield from (line for field in fields if (line := _problem(row, field)))


def _names(model: type[models.Model]) -> list[str]:
    named = model.sealed_for  # type: ignore[attr-defined]  # sealed models have it
    return [name for name in (named.column, *named.row) if name != "pk"]


def _problem(row: models.Model, field: SealedField[Any, Any]) -> str:
    where = f"{field.place} of row {row.pk}"
    try:
        getattr(row, field.attname)
    except KeyMissingError:
        return f"the key is missing: {where}"
    except (SealBrokenError, ValueError):
        return f"not what was sealed there: {where}"
    return ""
