"""Pages of a list by the key of its last row, so that none is missed or told twice while others are written."""

from dataclasses import dataclass
from http import HTTPStatus

from django.db.models import Model, QuerySet
from rest_framework.request import Request

from practice.api.problems import Flaw, ProblemError
from practice.sync.cursors import cursor, key_behind

USUAL, MOST = 50, 500


@dataclass(frozen=True, slots=True)
class Rows[Row]:
    """A page, and the cursor of the next one; "" at the end."""

    items: list[Row]
    next: str


def cut[Row: Model](rows: QuerySet[Row], request: Request, key: str = "pk") -> Rows[Row]:
    """The page that is asked for, in the order of ``key``. Raises ProblemError for a limit or cursor that is none."""
    limit, after = limit_of(request), after_of(request)
    if after is not None:
        rows = rows.filter(**{f"{key}__gt": after})
    found = list(rows.order_by(key)[: limit + 1])
    last = getattr(found[limit - 1], key) if len(found) > limit else None
    return Rows(found[:limit], cursor(last) if last is not None else "")


def limit_of(request: Request) -> int:
    """How many rows are asked for."""
    said = said_once(request, "limit") if "limit" in request.query_params else str(USUAL)
    if not (said.isascii() and said.isdigit()) or len(said) > len(str(MOST)) or not 0 < int(said) <= MOST:
        raise _wrong("limit", f"limit is a number from 1 to {MOST}.")
    return int(said)


def after_of(request: Request) -> int | None:
    """The key after which the page begins; None at the beginning."""
    said = said_once(request, "after")
    return key_in(said) if said else None


def said_once(request: Request, name: str) -> str:
    """What the address says under a name; "" for nothing. Raises ProblemError where it says several things."""
    said = request.query_params.getlist(name)
    if len(said) > 1:
        raise _wrong(name, f"{name} is there more than once.")
    return said[0] if said else ""


def key_in(said: str) -> int:
    """The key behind a cursor."""
    key = key_behind(said)
    if key is None:
        words = "There is no such page. Send as after the value of next from the page before, unchanged."
        raise ProblemError(HTTPStatus.NOT_FOUND, words)
    return key


def _wrong(name: str, words: str) -> ProblemError:
    flaw = Flaw(f"/{name}", "invalid", words)
    return ProblemError(HTTPStatus.BAD_REQUEST, f"The address asks for something else: {words}", flaws=[flaw])
