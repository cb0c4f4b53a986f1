"""How often something may be tried, counted exactly however many workers there are."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from practice import clock
from practice.people.doors import Tally
from practice.people.errors import TooOftenError

_refusals = logging.getLogger("trellis.security")
_SALT = "practice.people.limits"
# One statement that counts and tells: no worker can come between.
_COUNT = """
    INSERT INTO {table} (key, count, ends_at) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN {table}.ends_at <= %s THEN excluded.count ELSE {table}.count + excluded.count END,
        ends_at = CASE WHEN {table}.ends_at <= %s THEN excluded.ends_at ELSE {table}.ends_at END
    RETURNING count
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so much time; the time begins with the first."""

    name: str
    most: int
    within: timedelta


PASSWORDS = Limit("passwords of an address", 10, timedelta(minutes=15))
CODES = Limit("codes of a person", 8, timedelta(minutes=15))
MAILED = Limit("codes mailed to a person", 6, timedelta(minutes=15))
RESETS = Limit("links asked for an address", 3, timedelta(hours=1))
HANDED = Limit("handed codes of an address", 8, timedelta(minutes=15))
FROM_ONE_PLACE = Limit("tries from one place", 100, timedelta(minutes=15))
APPS_ASKED = Limit("questions of apps to a person", 60, timedelta(minutes=15))
LAUNCHES = Limit("openings from a record system by a person", 60, timedelta(minutes=15))
TOKENS = Limit("tokens of a program", 600, timedelta(minutes=1))
TOKENS_FROM_ONE_PLACE = Limit("tokens from one place", 300, timedelta(minutes=1))
LOOK_UPS = Limit("questions about tokens of a program", 6000, timedelta(minutes=1))
LOOK_UPS_FROM_ONE_PLACE = Limit("questions about tokens from one place", 6000, timedelta(minutes=1))
AGAIN = Limit("passwords typed once more", 10, timedelta(minutes=15))


def take(limit: Limit, whose: object) -> None:
    """Count one try. Raises TooOftenError when there were enough; what was not tried yet costs the same."""
    if _counted(_key(limit.name, whose), limit.within) > limit.most:
        _refusals.warning("TooOftenError: %s", limit.name)
        raise TooOftenError


def draw(limit: Limit, whose: object, many: int) -> int:
    """Count ``many`` tries at once, without refusing any; gives how many there are now."""
    return _counted(_key(limit.name, whose), limit.within, many)


def give_back(limit: Limit, whose: object) -> None:
    """Take one try back: it was the right person."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET count = count - 1 WHERE key = %s AND count > 0", [_key(limit.name, whose)])  # noqa: S608 - our own table


def forget(limit: Limit, whose: object) -> None:
    """Begin anew: the right person came."""
    Tally.objects.filter(key=_key(limit.name, whose)).delete()


def use_once(what: str, *, keep: timedelta) -> bool:
    """Whether this is the first use of ``what``: true for one caller among all workers. Only a hash is kept."""
    return _counted(_key("once", what), keep) == 1


def forget_old() -> None:
    """Drop what has run out."""
    Tally.objects.filter(ends_at__lte=clock.now()).delete()


def _key(name: str, whose: object) -> str:
    return salted_hmac(_SALT, f"{name}\0{whose}", algorithm="sha256").hexdigest()


def _counted(key: str, within: timedelta, many: int = 1) -> int:
    moment = clock.now()
    now, end = (connection.ops.adapt_datetimefield_value(when) for when in (moment, moment + within))
    statement = _COUNT.format(table=connection.ops.quote_name(Tally._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, many, end, now, now])
        (count,) = cursor.fetchone()
    return int(count)
