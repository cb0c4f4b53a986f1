"""Statements that are built once a process, and asked for one actor after another."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from operator import attrgetter, itemgetter
from types import SimpleNamespace
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, DateField, DateTimeField, Expression, Field, Model, QuerySet, TextField
from django.db.models.query import ModelIterable
from django.db.models.sql import InsertQuery
from django.db.models.sql.compiler import SQLCompiler

from practice import clock
from practice.access.actor import Actor

# Rows of few columns, so that no statement has more places than a database takes.
AT_ONCE = 1000

type Finder = Callable[[Any], object]


class Given(Expression):
    """The place in a statement of a value that is found when it is asked, from whatever it is asked with."""

    output_field: "Field[Any, Any]"

    def __init__(self, finder: Finder, output_field: "Field[Any, Any]") -> None:
        """Leave the place to what ``finder`` finds."""
        super().__init__(output_field=output_field)
        self.finder = finder

    def of(self, part: Finder) -> "Given":
        """The same value, found in a part of what is asked with."""
        return Given(lambda asked: self.finder(part(asked)), self.output_field)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002 - Django calls it so
        """Stand where the value will be."""
        return "%s", (self,)

    def adapted(self, asked: object) -> Any:  # noqa: ANN401 - whatever the column holds
        """The value for this question, as the database takes it."""
        return self.output_field.get_db_prep_value(self.finder(asked), connection)


class Several(Given):
    """The place of many values, such as keys or codes, for the look-up ``one_of``.

    A statement whose rows all have to have one of them is not sent where there are none.
    """

    finder: Callable[[Any], Iterable[object]]

    def __init__(self, finder: Callable[[Any], Iterable[object]] = iter) -> None:
        """Leave the place to what ``finder`` finds, or to the values that the question is asked with."""
        super().__init__(finder, TextField())

    def adapted(self, asked: object) -> object:
        """The list, as JSON where the database has none."""
        values = list(self.finder(asked))
        if not values:
            raise EmptyResultSet
        return json.dumps(values) if connection.vendor == "sqlite" else values


PERSON = Given(attrgetter("person"), BigIntegerField())
PRACTICE = Given(attrgetter("practice"), BigIntegerField())
TODAY = Given(Actor.today, DateField())
# For statements that are asked with an actor, and something that is named.
FIRST, NAMED = itemgetter(0), itemgetter(1)
NOW = Given(lambda _: clock.now(), DateTimeField())


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement in the database's language, and how its columns become values."""

    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    words: str
    params: tuple[object, ...]
    converters: dict[int, Any]

    def asked(self, asked: object) -> SQLCompiler:
        """Django's compiler as it stands when its work is done, for this question and this thread."""
        compiler = copy(self.compiler)
        compiler.connection = connection
        try:
            said = self.words, tuple(_filled(self.params, asked))
        except EmptyResultSet:
            said = "", ()
        compiler.as_sql = lambda *_args, **_options: said  # type: ignore[method-assign]
        compiler.get_converters = lambda expressions: self.converters  # type: ignore[method-assign]  # noqa: ARG005 - as Django calls it
        return compiler


class Prepared:
    """One statement, with a ``Given`` wherever something differs from question to question.

    Django takes many times longer to put such a statement together than a database to answer it. It is asked with an
    actor, or with whatever else its ``Given`` find their values in.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        """Keep how the statement is built; that happens at the first question."""
        self._build = build

    @cached_property
    def _made(self) -> _Made:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        words, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        return _Made(queryset, compiler, words, tuple(params), compiler.get_converters(columns))

    def rows(self, asked: object) -> Iterator[Any]:
        """What the database answers now to a statement of ``values_list``; nothing of it is kept."""
        return self._made.asked(asked).results_iter(tuple_expected=True)

    def objects(self, asked: object) -> list[Any]:
        """What the database answers now to a statement of whole objects, with those that they bring along."""
        queryset, compiler = self._made.queryset, self._made.asked(asked)
        known = SimpleNamespace(
            model=queryset.model,
            db=connection.alias,
            query=SimpleNamespace(get_compiler=lambda **_using: compiler),
            _fetch_mode=queryset._fetch_mode,  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own loop reads it
            _known_related_objects={},
        )
        return list(ModelIterable(known))  # type: ignore[arg-type]  # all that it reads of a queryset


class Insert:
    """Rows of one model written down, each column given, by a statement that is put together once a process.

    It is for plain columns: what a field makes of itself as an object is saved, it does not make here.
    """

    def __init__(self, model: type[Model], *names: str) -> None:
        """Keep which fields of ``model`` are given; one that is left out keeps what the table says of it."""
        self._model, self._names = model, names

    @cached_property
    def _fields(self) -> "list[Field[Any, Any]]":
        return [cast("Field[Any, Any]", self._model._meta.get_field(name)) for name in self._names]

    @cached_property
    def _words(self) -> str:
        query = InsertQuery(self._model)
        query.insert_values(self._fields, [self._model()])
        [(words, _)] = query.get_compiler(connection=connection).as_sql()
        return str(words)

    def one(self, *values: object) -> int:
        """Write one row; gives its key."""
        key = connection.ops.quote_name(str(self._model._meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(f"{self._words} RETURNING {key}", self._adapted(values))
            return int(cursor.fetchone()[0])

    def many(self, rows: Iterable[Sequence[object]]) -> None:
        """Write several, or none."""
        one = self._words[self._words.rindex("(") :]
        with connection.cursor() as cursor:
            for some in batched(map(self._adapted, rows), AT_ONCE):
                more = f", {one}" * (len(some) - 1)
                cursor.execute(f"{self._words}{more}", [value for values in some for value in values])

    def _adapted(self, values: Sequence[object]) -> list[Any]:
        pairs = zip(self._fields, values, strict=True)
        return [field.get_db_prep_save(value, connection) for field, value in pairs]


def _filled(params: Iterable[object], asked: object) -> Iterator[Any]:
    """The values in their places; each is found once, so that a statement knows one moment only."""
    found: dict[Finder, Any] = {}
    for param in params:
        if not isinstance(param, Given):
            yield param
            continue
        if param.finder not in found:
            found[param.finder] = param.adapted(asked)
        yield found[param.finder]
