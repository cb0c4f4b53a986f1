"""Statements that are built once a process, and asked for one actor after another."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, DateField, Expression, Field, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from practice.access.actor import Actor

type Finder = Callable[[Actor], object]


class Given(Expression):
    """The place in a statement of a value that is found when an actor asks."""

    output_field: "Field[Any, Any]"

    def __init__(self, finder: Finder, output_field: "Field[Any, Any]") -> None:
        """Leave the place to what ``finder`` finds."""
        super().__init__(output_field=output_field)
        self.finder = finder

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002 - Django calls it so
        """Stand where the value will be."""
        return "%s", (self,)

    def adapted(self, actor: Actor) -> Any:  # noqa: ANN401 - whatever the column holds
        """The value for this actor, as the database takes it."""
        return self.output_field.get_db_prep_value(self.finder(actor), connection)


PERSON = Given(attrgetter("person"), BigIntegerField())
PRACTICE = Given(attrgetter("practice"), BigIntegerField())
TODAY = Given(Actor.today, DateField())


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement in the database's language, and how its columns become values."""

    query: Query
    words: str
    params: tuple[object, ...]
    converters: dict[int, Any]


class Prepared:
    """One statement of ``values_list`` rows, with a ``Given`` wherever something differs from question to question.

    Django takes many times longer to put such a statement together than a database to answer it.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        """Keep how the statement is built; that happens at the first question."""
        self._build = build

    @cached_property
    def _made(self) -> _Made:
        query = self._build().query
        compiler = query.get_compiler(connection=connection)
        words, params = compiler.as_sql()
        columns = [column[0] for column in compiler.select]
        return _Made(query, words, tuple(params), compiler.get_converters(columns))

    def rows(self, actor: Actor) -> Iterator[Any]:
        """What the database answers this actor now; nothing of it is kept."""
        made = self._made
        with connection.cursor() as cursor:
            cursor.execute(made.words, tuple(_filled(made.params, actor)))
            found = cursor.fetchall()
        rows: Iterator[Any] = made.query.get_compiler(connection=connection).apply_converters(found, made.converters)
        return rows


def _filled(params: Iterable[object], actor: Actor) -> Iterator[Any]:
    """The values in their places; each is found once, so that a statement knows one moment only."""
    found: dict[Finder, Any] = {}
    for param in params:
        if not isinstance(param, Given):
            yield param
            continue
        if param.finder not in found:
            found[param.finder] = param.adapted(actor)
        yield found[param.finder]
