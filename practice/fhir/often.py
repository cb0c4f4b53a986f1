"""The searches that are asked most, by references alone or by nothing: their statements are built once a process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db.models import BigIntegerField, CharField, QuerySet
from django.db.models.expressions import RawSQL

from practice.access.actor import Actor
from practice.access.prepared import Given, Prepared
from practice.fhir.asking import Query
from practice.fhir.kinds import Kind
from practice.fhir.matching import alternatives, wanted_reference
from practice.fhir.narrowing import ByReference

# More references in one search are rare, and each set of them would be a statement more to keep.
REFERENCES = 2
STATEMENTS = 256

type Shape = tuple[str, ...]
# What such a statement is asked with: who asks, the codes, behind which key, and how many rows are wanted.
type Asked = tuple[Actor, Sequence[str], int, int]
BEHIND = Given(itemgetter(2), BigIntegerField())
MANY = Given(itemgetter(3), BigIntegerField())


@dataclass(frozen=True, slots=True)
class Often:
    """A search of this sort, of what a record system may be told of: by which parameters, and which code of each."""

    kind: Kind[Any]
    shape: Shape
    codes: Sequence[str]
    actor: Actor

    def rows(self, most: int, *, behind: int | None = None) -> list[Any]:
        """The first rows of it in the kind's order, or the first behind a key."""
        statement = _page(self.kind, self.shape, is_first=behind is None)
        return statement.objects((self.actor, self.codes, behind or 0, most))

    def total(self) -> int:
        """How many rows there are."""
        [(total,)] = _total(self.kind, self.shape).rows((self.actor, self.codes, 0, 0))
        return int(total)


def read_often(kind: Kind[Any], query: Query, actor: Actor) -> Often | None:
    """The search as one of these; None where it is another, and has to be put together."""
    if not kind.is_prepared_for(actor) or len(query.tests) > REFERENCES:
        return None
    if query.ids or query.by_moment or query.in_charts:
        return None
    codes = []
    for test in query.tests:
        narrow, words = test.parameter.narrow, alternatives(test.wanted)
        if not isinstance(narrow, ByReference) or test.modifier not in {"", *narrow.kinds} or len(words) != 1:
            return None
        code = narrow.code(wanted_reference(words[0], test.modifier))
        if code is None:
            return None
        codes.append(code)
    return Often(kind, tuple(test.parameter.name for test in query.tests), codes, actor)


@lru_cache(maxsize=STATEMENTS)
def _page(kind: Kind[Any], shape: Shape, *, is_first: bool) -> Prepared:
    behind = {} if is_first else {f"{kind.order}__gt": BEHIND}
    return Prepared(lambda: _rows(kind, shape).filter(**behind).order_by(kind.order), most=MANY)


@lru_cache(maxsize=STATEMENTS)
def _total(kind: Kind[Any], shape: Shape) -> Prepared:
    return Prepared(lambda: _rows(kind, shape).order_by().values_list(RawSQL("COUNT(*)", ())))


def _rows(kind: Kind[Any], shape: Shape) -> QuerySet[Any]:
    rows = kind.rows_of_any()
    for place, name in enumerate(shape):
        parameter = kind.parameter(name)
        assert parameter is not None  # noqa: S101 - it was asked by it
        assert isinstance(parameter.narrow, ByReference)  # noqa: S101 - as above
        rows = rows.filter(parameter.narrow.find(_code(place)))
    return rows


def _code(place: int) -> Given:
    return Given(lambda asked: asked[1][place], CharField())
