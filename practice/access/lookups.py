"""Conditions that are cheap to build and kind to both databases' planners."""

from datetime import date

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


@models.DateField.register_lookup
class Running(models.Lookup[date | None]):
    """Whether a last day is still to come on a given day, or there is none: one condition, cheap to build."""

    lookup_name = "running"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Ask whether the column is empty or lies after the day."""
        column, of_column = self.process_lhs(compiler, connection)
        day, of_day = self.process_rhs(compiler, connection)
        return f"({column} IS NULL OR {column} > {day})", (*of_column, *of_column, *of_day)


@models.ForeignKey.register_lookup
class Among(models.Lookup[object]):
    """Whether one of the few rows already found is this person's.

    The plus sign takes the person's own index out of play: without statistics SQLite would walk all that the person
    may read, to find the one.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> object:
        """Leave the key as it is."""
        return self.rhs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Compare the column, by itself no longer an index's, with the key."""
        column, of_column = self.process_lhs(compiler, connection)
        key, of_key = self.process_rhs(compiler, connection)
        return f"+{column} = {key}", (*of_column, *of_key)


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class OneOf(models.Lookup[object]):
    """Whether the column holds one of many values, for statements that are built before anybody knows how many."""

    lookup_name = "one_of"

    def get_prep_lookup(self) -> object:
        """Leave the place as it is."""
        return self.rhs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Ask of a list, or of JSON where the database has no lists."""
        column, of_column = self.process_lhs(compiler, connection)
        values, of_values = self.process_rhs(compiler, connection)
        asks = "%s IN (SELECT value FROM json_each(%s))" if connection.vendor == "sqlite" else "%s = ANY(%s)"
        return asks % (column, values), (*of_column, *of_values)
