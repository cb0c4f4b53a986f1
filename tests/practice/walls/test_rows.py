"""PostgreSQL shows the rows of one practice, to a role that could not look past the wall."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from psycopg import IsolationLevel

from homework.models import Exercise, ExerciseVersion
from practice.people.models import User
from practice.walls.context import Place, within
from practice.walls.policies import AT_THE_DOORS, raise_walls, unwalled, wall_of
from practice.walls.roles import Standing, standing
from tests.forgetting import kept_for_ever
from tests.practice.walls.two import Two, counts, mixed, practice_keys, rows_of, walled

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no rows of one's own")

# Of no practice: what Django knows of itself, and what is sealed or holds keys alone.
FREE = [
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "django_tasks_database.DBTaskResult",
    "guardian.GroupObjectPermission",
    "oauth2_provider.DeviceGrant",
    "practice.Tally",
    "practice.Worker",
    "sessions.Session",
]

# What comes with the product belongs to no practice and is read by all.
LIBRARY = {"homework_exercise": "homework.Exercise", "homework_exerciseversion": "homework.ExerciseVersion"}

CONTENT = {
    *("clients.Case", "clients.Client", "clients.Consent", "clients.Participant", "clients.Session"),
    *("homework.Assignment", "homework.Draft", "homework.Flag", "homework.JointLine", "homework.JointVersion"),
    *("homework.Part", "homework.Response", "homework.ResponseGrant", "homework.Unread", "practice.User"),
    *("practice.WebhookDelivery", "practice.WebhookEndpoint"),
}


def of_the_library() -> dict[str, int]:
    """How many rows of each table come with the product."""
    models = (Exercise, ExerciseVersion)
    return {model._meta.db_table: model.objects.filter(practice=None).count() for model in models}


def test_every_table_has_its_wall_or_belongs_to_no_practice() -> None:
    assert unwalled() == FREE


@pytest.mark.django_db
def test_the_walls_stand_and_the_tests_work_as_a_role_that_owns_nothing() -> None:
    assert standing(connection) == Standing(is_superuser=False, bypasses=False, owns_tables=False)
    assert raise_walls(connection) == []


def test_without_a_word_there_is_no_row(both: Two) -> None:
    library = of_the_library()
    with transaction.atomic(), connection.cursor() as cursor:
        for nothing in ("SET LOCAL trellis.practice = ''", "SET LOCAL trellis.practice = '0'"):
            cursor.execute(nothing)
            assert {table: count for table, count in counts().items() if count} == library


def test_each_practice_sees_its_own_and_together_they_are_all(both: Two) -> None:
    library, found = of_the_library(), []
    for practice in both.practices:
        rows = {model: len(rows) for model, rows in rows_of(practice).items()}
        with within(practice):
            seen = counts()
        found.append({model._meta.label: seen[model._meta.db_table] for model in walled()})
        more = {label: count - rows[label] for label, count in found[-1].items() if count != rows[label]}
        assert more == {LIBRARY[table]: count for table, count in library.items()}
    filled = {label for label, count in found[0].items() if count and found[1][label]}
    assert filled >= CONTENT


def test_at_the_doors_nothing_is_seen_of_what_anybody_does(both: Two) -> None:
    with within(Place.DOORS):
        seen = {table for table, count in counts().items() if count}
    doors = {wall_of(model).table for model in walled() if model._meta.label in AT_THE_DOORS}  # type: ignore[union-attr]  # all of these have one
    assert seen - doors == set(LIBRARY)
    assert {"practice_user", "practice_membership"} <= seen


def test_nothing_is_changed_beyond_the_wall(both: Two) -> None:
    ours, theirs = both.practices
    before, changed = rows_of(theirs), {}
    with within(ours):
        seen = counts()
        for model in walled():
            if model._meta.label not in LIBRARY.values() and model not in dict(kept_for_ever()):
                table, key = model._meta.db_table, model._meta.pk.column
                changed[table] = _run(f"UPDATE {table} SET {key} = {key}")  # noqa: S608 - our tables
    assert changed == {table: seen[table] for table in changed}
    assert rows_of(theirs) == before


def test_a_practice_reads_the_library_and_cannot_write_in_it(both: Two) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), within(both.practices[0]):
        _run("UPDATE homework_exercise SET slug = 'other'")


def test_nobody_writes_into_another_practice(both: Two) -> None:
    ours, theirs = both.practices
    mine = User.objects.filter(practice_id=ours).earliest("pk")
    with pytest.raises(DatabaseError, match="row-level security"), within(ours):
        User.objects.filter(pk=mine.pk).update(practice_id=theirs)


def test_afterwards_all_is_as_before(both: Two) -> None:
    ours, theirs = both.practices
    told = []
    with within(ours):
        told.append(practice_keys())
        with within(theirs):
            told.append(practice_keys())
        told.append(practice_keys())
        with pytest.raises(ZeroDivisionError), within(theirs):
            raise ZeroDivisionError
        told.append(practice_keys())
    told.append(practice_keys())
    assert told == [[ours], [theirs], [ours], [ours], sorted((ours, theirs))]


def test_no_row_names_what_is_another_practices(both: Two) -> None:
    assert mixed() == []


@pytest.mark.django_db
def test_the_command_prints_what_the_owner_runs(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("database_roles", runtime="app role", backup="keeper")
    said = capsys.readouterr().out
    assert 'CREATE ROLE "app role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS' in said
    assert 'CREATE ROLE "keeper" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS' in said


def _run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.mark.django_db
def test_each_look_reads_what_was_last_written() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
    assert connection.settings_dict["OPTIONS"]["isolation_level"] == IsolationLevel.READ_COMMITTED
