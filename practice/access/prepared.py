"""Statements that are built once a process, and asked for one actor after another."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from itertools import batched
from operator import attrgetter, itemgetter
from types import SimpleNamespace
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    DateField,
    DateTimeField,
    Expression,
    Field,
    Model,
    Prefetch,
    QuerySet,
    TextField,
)
from django.db.models.constants import OnConflict
from django.db.models.query import ModelIterable
from django.db.models.sql import InsertQuery
from django.db.models.sql.compiler import SQLCompiler

from practice import clock
from practice.access.actor import Actor
from practice.enums import Role

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


class Anybody(Actor):
    """Whoever asks, in a statement that is built before anybody does."""

    def today(self) -> date:
        """Their practice's day when it is asked."""
        return cast("date", _TODAY)

    def now(self) -> datetime:
        """The moment when it is asked."""
        return cast("datetime", NOW)


def _anybody(role: Role) -> Anybody:
    # No zone and no scopes: what asks for those decides by who asks, and fails here rather than for one of them.
    nothing = cast("tuple[str, ...]", None)
    return Anybody(cast("int", _PERSON), cast("int", _PRACTICE), frozenset({role}), zone="", token=nothing)


# Each found in one way alone, so that it is the same wherever it stands in a statement.
_PERSON, _PRACTICE, _TODAY = PERSON.of(FIRST), PRACTICE.of(FIRST), TODAY.of(FIRST)
# In whose place a statement is built that is asked with an actor who is this and nothing else, and with what is named.
ANY_SYSTEM, ANY_CLIENT = _anybody(Role.RECORD_SYSTEM), _anybody(Role.CLIENT)


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement in the database's language, and how its columns become values."""

    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    words: str
    params: tuple[object, ...]
    converters: dict[int, Any]
    beside: "tuple[Beside, ...]"
    most: Given | None

    def asked(self, asked: object) -> SQLCompiler:
        """Django's compiler as it stands when its work is done, for this question and this thread."""
        compiler = copy(self.compiler)
        compiler.connection = connection
        # The number itself, for a server plans by it.
        limit = "" if self.most is None else f" LIMIT {int(self.most.adapted(asked))}"
        try:
            said = f"{self.words}{limit}", tuple(_filled(self.params, asked))
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

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], *, most: Given | None = None) -> None:
        """Keep how the statement is built, at the first question; of its rows ``most`` come, if it is given."""
        self._build, self._most = build, most

    @cached_property
    def _made(self) -> _Made:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        words, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        return _Made(queryset, compiler, words, tuple(params), converters, _beside(queryset), self._most)

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
        found: list[Any] = list(ModelIterable(known))  # type: ignore[arg-type]  # all that it reads of a queryset
        for one in self._made.beside:
            one.bring(found)
        return found


def of_anybody(build: Callable[[Anybody], QuerySet[Any, Any]]) -> Mapping[bool, Prepared]:
    """By whether an app of somebody in care asks, the statement that ``build`` makes for whoever asks so."""
    return {one.is_client: Prepared(partial(build, one)) for one in (ANY_SYSTEM, ANY_CLIENT)}


@dataclass(frozen=True, slots=True)
class Beside:
    """What rows refer to by a key at a path, read once for all that refer to the same."""

    path: str
    name: str
    rows: Prepared

    def bring(self, found: Sequence[Any]) -> None:
        """Give each of these rows what it refers to."""
        holders = list(map(attrgetter(self.path), found)) if self.path else found
        keys = [getattr(holder, f"{self.name}_id") for holder in holders]
        known = {one.pk: one for one in self.rows.objects(set(keys))}
        for holder, key in zip(holders, keys, strict=True):
            setattr(holder, self.name, known.get(key))


def _beside(queryset: QuerySet[Any, Any]) -> tuple[Beside, ...]:
    """What ``queryset`` brings along by statements of their own, of what its rows hold the keys of."""
    found = []
    for lookup in queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001 - it is said nowhere else
        if not isinstance(lookup, Prefetch) or lookup.queryset is None or lookup.to_attr:
            raise TypeError(f"{lookup} cannot be brought along. Name a key that rows hold, with its own queryset.")
        path, _, name = lookup.prefetch_to.replace("__", ".").rpartition(".")
        found.append(Beside(path, name, Prepared(partial(lookup.queryset.filter, pk__one_of=Several()))))
    return tuple(found)


class Insert:
    """Rows of one model written down, each column given, by a statement that is put together once a process.

    It is for plain columns: what a field makes of itself as an object is saved, it does not make here.
    """

    def __init__(self, model: type[Model], *names: str, same: Sequence[str] = (), renewed: Sequence[str] = ()) -> None:
        """Keep which fields of ``model`` are given; one that is left out keeps what the table says of it.

        Where there is a row already with the ``same`` of them, which are unique together, those ``renewed`` go into it.
        """
        self._model, self._names, self._same, self._renewed = model, names, same, renewed

    @cached_property
    def _fields(self) -> "list[Field[Any, Any]]":
        return [cast("Field[Any, Any]", self._model._meta.get_field(name)) for name in self._names]

    @cached_property
    def _words(self) -> str:
        query = InsertQuery(self._model)
        query.insert_values(self._fields, [self._model()])
        [(words, _)] = query.get_compiler(connection=connection).as_sql()
        return str(words)

    @cached_property
    def _otherwise(self) -> str:
        """What becomes of a row that is there already."""
        if not self._renewed:
            return ""
        renewed, same = (
            [str(self._model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]  # plain columns
            for names in (self._renewed, self._same)
        )
        return f" {connection.ops.on_conflict_suffix_sql(self._fields, OnConflict.UPDATE, renewed, same)}"

    def one(self, *values: object) -> int:
        """Write one row; gives its key."""
        key = connection.ops.quote_name(str(self._model._meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(f"{self._words}{self._otherwise} RETURNING {key}", self._adapted(values))
            return int(cursor.fetchone()[0])

    def many(self, rows: Iterable[Sequence[object]]) -> None:
        """Write several, or none."""
        one = self._words[self._words.rindex("(") :]
        with connection.cursor() as cursor:
            for some in batched(map(self._adapted, rows), AT_ONCE):
                more = f", {one}" * (len(some) - 1)
                cursor.execute(f"{self._words}{more}{self._otherwise}", [value for values in some for value in values])

    def _adapted(self, values: Sequence[object]) -> list[Any]:
        pairs = zip(self._fields, values, strict=True)
        return [field.get_db_prep_save(value, connection) for field, value in pairs]


def _filled(params: Iterable[object], asked: object) -> Iterator[Any]:
    """The values in their places; each way of finding one is gone once, so that ``NOW`` is one moment."""
    found: dict[Finder, Any] = {}
    for param in params:
        if not isinstance(param, Given):
            yield param
            continue
        if param.finder not in found:
            found[param.finder] = param.adapted(asked)
        yield found[param.finder]
