"""Every column that the database has is classified, and none is called closed that is not."""

from collections import Counter
from typing import Any

from django.apps import apps
from django.db import models

from practice.privacy.lookup import LookUpHash
from practice.privacy.sealed import SealedField
from tests.architecture.columns import CLOSED, EMPTY, READABLE, columns

# These are closed by what writes them, not by the kind of their column; each has a test of its own.
SEALED_BY_HAND = {("django_session", "session_data")}
KEYED_BY_HAND = {("practice_event", "seal"), ("practice_eventlink", "digest"), ("practice_tally", "key")}
LONGEST_CODE = 24


type Field = models.Field[Any, Any]


def stored() -> dict[tuple[str, str], Field]:
    every = apps.get_models(include_auto_created=True)
    return {
        (model._meta.db_table, str(field.column)): field for model in every for field in model._meta.concrete_fields
    }


def called(*kinds: str) -> set[tuple[str, str]]:
    return {(column.table, column.name) for column in columns() if column.kind in kinds}


def of_kind(kind: type[Field]) -> set[tuple[str, str]]:
    return {place for place, field in stored().items() if isinstance(field, kind)}


def test_every_column_is_classified_once_and_no_other() -> None:
    listed = [(column.table, column.name) for column in columns()]
    assert [place for place, times in Counter(listed).items() if times > 1] == []
    assert {"not classified": set(stored()) - set(listed), "no column": set(listed) - set(stored())} == {
        "not classified": set(),
        "no column": set(),
    }


def test_every_class_is_one_that_the_document_explains() -> None:
    assert {column.kind for column in columns()} - READABLE - CLOSED == {EMPTY}


def test_what_is_called_sealed_is_sealed() -> None:
    assert called("sealed") == of_kind(SealedField) | SEALED_BY_HAND


def test_what_is_called_a_keyed_hash_is_one() -> None:
    assert called("keyed hash") == of_kind(LookUpHash) | KEYED_BY_HAND


def test_a_readable_column_that_could_hold_words_says_what_it_holds() -> None:
    silent = {
        (column.table, column.name)
        for column in columns()
        if column.kind in READABLE and not column.words and has_room(stored()[column.table, column.name])
    }
    assert silent == set()


def has_room(field: Field) -> bool:
    """Whether somebody's words would fit, and no list says which there may be."""
    if isinstance(field, models.CharField):
        return not field.choices and (field.max_length or LONGEST_CODE + 1) > LONGEST_CODE
    return isinstance(field, models.TextField | models.JSONField | models.BinaryField | models.FileField)
