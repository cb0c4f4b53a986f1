"""What a thief of the database could read of the demo practice's year."""

import pytest
from django.db import connection

from homework.demo.play import Played
from homework.models import JointLine
from practice.privacy.envelope import VERSION
from tests.architecture.columns import EMPTY, READABLE, Column, columns
from tests.homework.demo.test_on_record import words

pytestmark = [pytest.mark.django_db, pytest.mark.long]
# The same for everybody, and made of words: the practice itself, its exercises, and the names of our tables.
OUR_OWN = {"practice_practice", "homework_exercise", "homework_exerciseversion", "django_content_type"}
OUR_OWN |= {"auth_permission", "django_tasks_database_dbtaskresult", "homework_pathway", "homework_pathwayversion"}
OUR_OWN |= {"homework_pathwaystep"}


def values(column: Column) -> list[object]:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quoted(column.name)} FROM {quoted(column.table)}")  # noqa: S608 - our own tables
        return [value for (value,) in cursor.fetchall() if value is not None]


def test_no_readable_column_holds_a_word_that_anybody_wrote(played: Played) -> None:
    readable = [column for column in columns() if column.kind in READABLE and column.table not in OUR_OWN]
    text = {(column.table, column.name): " ".join(map(str, values(column))).casefold() for column in readable}
    assert (len(readable) > 100, sum(map(len, text.values())) > 100_000) == (True, True)
    # An answer may name a line of a joint text, by its code.
    codes = set(JointLine.objects.values_list("code", flat=True)) | {"practice", "partner", "records"}
    planted = {word.casefold() for word in words(played) if any(map(str.isalpha, word))} - codes
    assert len(planted) > 300
    assert [(place, word) for place, said in text.items() for word in planted if word in said] == []


def test_every_sealed_column_holds_sealed_bytes_or_none(played: Played) -> None:
    sealed = [column for column in columns() if column.kind == "sealed" and column.table != "django_session"]
    found = {(column.table, column.name): [bytes(value) for value in values(column)] for column in sealed}  # type: ignore[call-overload]  # bytes, as drivers give them
    filled = [value for held in found.values() for value in held if value]
    assert len(filled) > 500
    assert {value[:1] for value in filled} == {VERSION}


def test_tables_that_are_called_empty_are_empty(played: Played) -> None:
    empty = [column for column in columns() if column.kind == EMPTY]
    assert {(column.table, column.name): values(column) for column in empty} == {
        (column.table, column.name): [] for column in empty
    }
