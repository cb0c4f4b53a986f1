"""PostgreSQL's own wall between practices: a policy for each table, worked out from its way to a practice."""

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

type Key = "models.ForeignKey[models.Model, models.Model]"

NAME = "practice_wall"
HOUSE = "practice.Practice"
TOLD = "(SELECT current_setting('trellis.practice', true))"
# What has to be read before it is known who somebody is, and written about those who come in.
AT_THE_DOORS = frozenset(
    {
        "mfa.Authenticator",
        "practice.Event",
        "practice.EventLink",
        "practice.HandedCode",
        "practice.Invitation",
        "practice.Membership",
        "practice.OutgoingMail",
        "practice.Practice",
        "practice.SignedIn",
        "practice.UnsealedEvent",
        "practice.User",
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
    """What a table lets be seen, and what it lets be written."""

    table: str
    seen: str
    written: str

    @property
    def mark(self) -> str:
        """A name for exactly this wall, kept with it."""
        return hashlib.sha256(f"{self.seen} {self.written}".encode()).hexdigest()

    def statements(self, quoted: str) -> Iterator[str]:
        """How it is raised, or raised anew."""
        yield f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {quoted} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {NAME} ON {quoted}"
        yield f"CREATE POLICY {NAME} ON {quoted} USING ({self.seen}) WITH CHECK ({self.written})"
        yield f"COMMENT ON POLICY {NAME} ON {quoted} IS '{self.mark}'"


def every_wall() -> list[Wall]:
    """A wall for every table from which a way leads to a practice."""
    found = (wall_of(model) for model in apps.get_models(include_auto_created=True))
    return [wall for wall in found if wall is not None]


def wall_of(model: type[models.Model]) -> Wall | None:
    """The wall of one table; None where no way leads from it to a practice."""
    house = apps.get_model(HOUSE)
    if model is house:
        own = f"id::text = {TOLD}"
        return Wall(model._meta.db_table, _open(model, own), _open(model, own))
    step = first_step(model)
    if step is None:
        return None
    direct = step.related_model is house
    own = f"{step.column}::text = {TOLD}" if direct else _through(step)
    rule = _open(model, own)
    return Wall(model._meta.db_table, f"{step.column} IS NULL OR {rule}" if step.null else rule, rule)


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


def _through(step: Key) -> str:
    """That the row the key names can be seen: its own wall decides."""
    target = step.target_field
    table, own = step.related_model._meta.db_table, step.model._meta.db_table
    beyond = f"{table} beyond WHERE beyond.{target.column} = {own}.{step.column}"
    return f"EXISTS (SELECT 1 FROM {beyond})"  # noqa: S608 - names of our own tables and columns


def _open(model: type[models.Model], own: str) -> str:
    """The rule with those for whom it stands open."""
    if model._meta.label in AT_THE_DOORS:
        return f"({TOLD} IN ('doors', 'everywhere') OR {own})"
    return f"({TOLD} = 'everywhere' OR ({TOLD} <> 'doors' AND {own}))"


def raise_walls(connection: BaseDatabaseWrapper) -> list[str]:
    """Raise every wall that does not stand as it should; gives the tables. Only the tables' owner can."""
    raised = []
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [NAME])
        standing = dict(cursor.fetchall())
        there = set(connection.introspection.table_names(cursor))
        for wall in every_wall():
            if wall.table in there and standing.get(wall.table) != wall.mark:
                for statement in wall.statements(connection.ops.quote_name(wall.table)):
                    cursor.execute(statement)
                raised.append(wall.table)
    return raised


def unwalled() -> list[str]:
    """The tables from which no way leads to a practice, by the names of their models."""
    return sorted(model._meta.label for model in apps.get_models(include_auto_created=True) if wall_of(model) is None)
