"""Whoever holds a key has a name that is never given again."""

import pytest
from django.db import models

from practice.codes import new_number
from practice.fhir.models import Version
from practice.people.models import Practice
from practice.privacy import holders
from practice.privacy.rotation import sealed_models

# Named in full, by what makes the names of all others; a test of versions holds them to people and cases.
IN_FULL = [model for model in sealed_models() if model.sealed_for.holder is holders.named]  # type: ignore[attr-defined]  # sealed models have it
BY_KEY = [model for model in sealed_models() if model not in IN_FULL]


def _named_by(model: type[models.Model], column: str) -> "models.Field[object, object]":
    """The key that the holder is called by, at the end of whatever leads to it."""
    field = model._meta.pk if column == "pk" else model._meta.get_field(column.removesuffix("_id"))
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    assert isinstance(field, models.Field)
    return field


def test_the_way_to_a_holder_is_found() -> None:
    ends = {_named_by(model, model.sealed_for.column).model._meta.label for model in BY_KEY}  # type: ignore[attr-defined]  # sealed models have it
    assert ends == {"practice.User", "clients.Case"}


@pytest.mark.parametrize("model", BY_KEY, ids=lambda model: str(model._meta.label))
def test_no_holder_of_a_key_is_called_by_a_number_that_is_counted(model: type[models.Model]) -> None:
    key = _named_by(model, model.sealed_for.column)  # type: ignore[attr-defined]  # sealed models have it
    assert (key.default, type(key)) == (new_number, models.BigIntegerField)


def test_only_what_is_kept_of_the_register_names_its_holder_in_full() -> None:
    assert [Version] == IN_FULL


def test_nor_is_a_practice_whose_key_seals_the_record() -> None:
    assert (Practice._meta.pk.default, type(Practice._meta.pk)) == (new_number, models.BigIntegerField)
