"""PostgreSQL's own wall between practices: a policy for each table, worked out from its way to a practice."""

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

type Key = "models.ForeignKey[models.Model, models.Model]"

NAME = "practice_wall"
HOUSE = "practice.Practice"
COLUMN = "practice_wall"
TOLD = "(SELECT current_setting('trellis.practice', true))"
# Asked once for each statement; a plain comparison with a column is what the planner knows the odds of.
TOLD_KEY = (
    "(SELECT CASE WHEN said ~ '^[0-9]+$' THEN said::bigint END FROM current_setting('trellis.practice', true) said)"
)
# What has to be read before it is known who somebody is, and written about those who come in.
AT_THE_DOORS = frozenset(
    {
        "clients.CalendarFeed",
        "mfa.Authenticator",
        "practice.AccessToken",
        "practice.Allowance",
        "practice.ApiClient",
        "practice.AuthorizationCode",
        "practice.Contact",
        "practice.Event",
        "practice.EventLink",
        "practice.HandedCode",
        "practice.Invitation",
        "practice.Membership",
        "practice.OutgoingMail",
        "practice.Practice",
        "practice.RecordSystem",
        "practice.RefreshToken",
        "practice.RefusedSignIn",
        "practice.SignedIn",
        "practice.UnsealedEvent",
        "practice.User",
        "practice.WebhookEndpoint",
    }
)
STANDING = """
    SELECT c.relname, obj_description(p.oid, 'pg_policy')
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE p.polname = %s AND c.relrowsecurity AND c.relforcerowsecurity
      AND c.relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Wall:
    """What a table lets be seen and be written, and where it finds its practice.

    ``column`` holds the practice's key. Where that is not a column of the model's own, it is kept beside them by
    ``beyond``: the table, its key, its own column with the practice, and our key that names its row.
    """

    table: str
    column: str
    seen: str
    written: str
    beyond: tuple[str, str, str, str] | None = None

    @property
    def mark(self) -> str:
        """A name for exactly this wall, kept with it."""
        return hashlib.sha256(repr((self.seen, self.written, self.beyond)).encode()).hexdigest()

    def statements(self) -> Iterator[str]:
        """How it is raised, or raised anew."""
        table = f'"{self.table}"'
        if self.beyond is not None:
            yield from self._column(table, self.beyond)
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {NAME} ON {table}"
        yield f"CREATE POLICY {NAME} ON {table} USING ({self.seen}) WITH CHECK ({self.written})"
        yield f"COMMENT ON POLICY {NAME} ON {table} IS '{self.mark}'"

    def _column(self, table: str, way: tuple[str, str, str, str]) -> Iterator[str]:
        """Keep the practice beside the row, so that nobody has to walk to it at every look."""
        beyond, key, practice, ours = way
        found = f'SELECT beyond."{practice}" FROM "{beyond}" beyond WHERE beyond."{key}" ='  # noqa: S608 - our tables
        function = f'"{self.table}_{NAME}"'
        yield f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {COLUMN} bigint"
        yield f'UPDATE {table} SET {COLUMN} = ({found} {table}."{ours}") WHERE {COLUMN} IS NULL'  # noqa: S608 - ours too
        # What waits to be checked would keep the table from being changed.
        yield "SET CONSTRAINTS ALL IMMEDIATE"
        yield f"ALTER TABLE {table} ALTER COLUMN {COLUMN} SET NOT NULL"
        yield (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f'BEGIN NEW.{COLUMN} := ({found} NEW."{ours}"); RETURN NEW; END $$'
        )
        yield f"DROP TRIGGER IF EXISTS {NAME} ON {table}"
        yield (
            f'CREATE TRIGGER {NAME} BEFORE INSERT OR UPDATE OF "{ours}" ON {table} '
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )


def every_wall() -> list[Wall]:
    """A wall for every table from which a way leads to a practice, the nearest first."""
    models_ = apps.get_models(include_auto_created=True)
    found = [(_length(model), wall) for model in models_ if (wall := wall_of(model)) is not None]
    return [wall for _, wall in sorted(found, key=lambda one: (one[0] or 0, one[1].table))]


def wall_of(model: type[models.Model]) -> Wall | None:
    """The wall of one table; None where no way leads from it to a practice."""
    house = apps.get_model(HOUSE)
    table = model._meta.db_table
    if model is house:
        own = _open(model, "id")
        return Wall(table, "id", own, own)
    step = first_step(model)
    if step is None:
        return None
    if step.related_model is house:
        own = _open(model, step.column)
        return Wall(table, step.column, f"{step.column} IS NULL OR {own}" if step.null else own, own)
    further = wall_of(step.related_model)
    assert further is not None  # noqa: S101 - a step on the way leads on
    beyond = (further.table, str(step.target_field.column), further.column, step.column)
    own = _open(model, COLUMN)
    return Wall(table, COLUMN, own, own, beyond)


def first_step(model: type[models.Model]) -> Key | None:
    """The key that begins the shortest way to a practice; only one that names the practice itself may be empty."""
    house = apps.get_model(HOUSE)
    direct = [key for key in _keys(model) if key.related_model is house]
    if direct:
        return direct[0]
    ways = [(_length(key.related_model), key) for key in _keys(model) if not key.null]
    known = [(length, key) for length, key in ways if length is not None]
    return min(known, key=lambda way: way[0])[1] if known else None


def _keys(model: type[models.Model]) -> list[Key]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def _length(model: type[models.Model]) -> int | None:
    """How many keys lie between a table and a practice."""
    house, seen, waiting = apps.get_model(HOUSE), {model}, deque([(model, 0)])
    while waiting:
        here, far = waiting.popleft()
        if here is house:
            return far
        beyond = [key.related_model for key in _keys(here) if not key.null and key.related_model not in seen]
        seen.update(beyond)
        waiting.extend((further, far + 1) for further in beyond)
    return None


def _open(model: type[models.Model], column: str) -> str:
    """That a row is the practice's own, or that the table stands open to whoever asks."""
    own = f"{column} = {TOLD_KEY}"
    if model._meta.label in AT_THE_DOORS:
        return f"({TOLD} IN ('doors', 'everywhere') OR {own})"
    return f"({TOLD} = 'everywhere' OR {own})"


def raise_walls(connection: BaseDatabaseWrapper) -> list[str]:
    """Raise every wall that does not stand as it should; gives the tables. Only the tables' owner can."""
    raised = []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('trellis.practice', 'everywhere', true)")
        cursor.execute(STANDING, [NAME])
        standing = dict(cursor.fetchall())
        there = set(connection.introspection.table_names(cursor))
        for wall in every_wall():
            if wall.table in there and standing.get(wall.table) != wall.mark:
                for statement in wall.statements():
                    cursor.execute(statement)
                raised.append(wall.table)
    return raised


def unwalled() -> list[str]:
    """The tables from which no way leads to a practice, by the names of their models."""
    return sorted(model._meta.label for model in apps.get_models(include_auto_created=True) if wall_of(model) is None)
