"""Lets the database itself refuse to change or forget what was once written down."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model

_SQLITE = """CREATE TRIGGER "{name}_{act}" BEFORE {act} ON %(table)s {when}
BEGIN SELECT RAISE(ABORT, '{name}: what is written down stays'); END"""

_POSTGRES = """CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION '{name}: what is written down stays' USING ERRCODE = 'integrity_constraint_violation'; END$$;
CREATE TRIGGER "{name}_update" BEFORE UPDATE ON %(table)s FOR EACH ROW {when} EXECUTE FUNCTION "{name}"();
CREATE TRIGGER "{name}_delete" BEFORE DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION "{name}"();
CREATE TRIGGER "{name}_truncate" BEFORE TRUNCATE ON %(table)s FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()"""


class AppendOnly(BaseConstraint):
    """Rows can be added, never changed nor deleted.

    Where ``fixed`` names fields, only these may not change: what is sealed is sealed anew when its key is renewed.
    """

    def __init__(self, *, name: str, fixed: tuple[str, ...] = ()) -> None:
        """Name the triggers, and the fields that stay as they are; without any, all of them."""
        super().__init__(name=name)
        self.fixed = tuple(fixed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and (self.name, self.fixed) == (other.name, other.fixed)

    def __hash__(self) -> int:
        return hash((self.name, self.fixed))

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """For migrations."""
        path, arguments, named = super().deconstruct()
        return path, arguments, {**named, "fixed": self.fixed} if self.fixed else named

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]  # nothing of it stands within CREATE TABLE
        """Put the triggers behind the making of the table."""
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:  # type: ignore[override]  # as Django's own constraints have it
        """The triggers of a table that is there. SQLite makes its table anew instead."""
        return self._statements(model, schema_editor)[0]

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:  # type: ignore[override]  # as Django's own constraints have it
        """What takes the triggers away. SQLite makes its table anew instead."""
        return self._statement(f'DROP FUNCTION "{self.name}"() CASCADE', model, schema_editor)

    def validate(self, *_: Any, **__: Any) -> None:
        """Any new row is welcome."""

    def triggers(self, model: type[Model], vendor: str) -> list[str]:
        """The statements that make the triggers, with ``%(table)s`` for the table."""
        columns = [model._meta.get_field(name).column for name in self.fixed]  # type: ignore[union-attr]  # the fields named have columns
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changed = " OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)
        when = f"WHEN ({changed})" if changed else ""
        if vendor == "postgresql":
            return [_POSTGRES.format(name=self.name, when=when)]
        return [
            _SQLITE.format(name=self.name, act="UPDATE", when=when),
            _SQLITE.format(name=self.name, act="DELETE", when=""),
        ]

    def _statements(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> list[Statement]:
        made = self.triggers(model, schema_editor.connection.vendor)
        return [self._statement(template, model, schema_editor) for template in made]

    def _statement(self, template: str, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement(template, table=table)
