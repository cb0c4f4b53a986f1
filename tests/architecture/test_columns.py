"""Every column that the database has is classified, and none is called closed that is not."""

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from practice.privacy import sessions
from practice.privacy.lookup import LookUpHash
from practice.privacy.sealed import SealedField
from practice.walls.policies import COLUMN
from tests.architecture.columns import CLOSED, EMPTY, READABLE, columns
from tests.architecture.tree import ROOT

SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# No models of the application: the changes to tables, and the shared cache.
OF_THE_FRAMEWORK = {"django_migrations", "practice_cache"}

# These are closed by what writes them, not by the kind of their column; each has a test of its own.
SEALED_BY_HAND = {("django_session", "session_data")}
KEYED_BY_HAND = {
    *{("clients_importrow", "stamp"), ("practice_event", "seal"), ("practice_eventlink", "digest")},
    *{("clients_clientelsewhere", "heard"), ("clients_sessionelsewhere", "heard")},
    *{("practice_tally", "key"), ("practice_edition", "digest")},
}
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


@pytest.mark.django_db
def test_the_database_has_no_other_column_than_the_document_names(pytestconfig: pytest.Config) -> None:
    listed: dict[str, set[str]] = {}
    for column in columns():
        listed.setdefault(column.table, set()).add(column.name)
    beside = {COLUMN} if connection.vendor == "postgresql" else set()
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {table: described(cursor, table) - beside for table in tables if table not in OF_THE_FRAMEWORK}
    assert found == listed
    # Where no migration made the tables, none is noted.
    unmade = {"django_migrations"} if pytestconfig.getoption("nomigrations") else set()
    assert set(tables) - set(listed) == OF_THE_FRAMEWORK - unmade
    assert {name for name in (*OF_THE_FRAMEWORK, COLUMN) if f"`{name}`" not in SECURITY} == set()


def described(cursor: CursorWrapper, table: str) -> set[str]:
    return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_every_class_is_one_that_the_document_explains() -> None:
    assert {column.kind for column in columns()} - READABLE - CLOSED == {EMPTY}


def test_what_is_called_sealed_is_sealed() -> None:
    assert called("sealed") == of_kind(SealedField) | SEALED_BY_HAND
    assert sessions.__name__ == settings.SESSION_ENGINE


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
