"""What stands in single cells: days, times, names, minutes. Whatever could mean two things is refused."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clients.imports.reasons import Reason, RowError
from practice.local_time import NoSuchTimeError, TwiceError, moment_at
from practice.people.mailboxes import plain_address
from practice.people.visible import plain_name

LONGEST_NAME = 120
LONGEST_ADDRESS = 254
FEWEST_MINUTES, MOST_MINUTES, USUAL_MINUTES = 5, 480, 50
OLDEST = 120
ADULT = 18
FIRST_SERIAL, LAST_SERIAL = 10_000, 80_000
MAC_DAYS = 1462
NOON = 12
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
FIGURES = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4})")
DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})", re.IGNORECASE)
MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
HOUR = re.compile(r"(\d{1,2}) ?([ap])\.?m\.?()()", re.IGNORECASE)
EXACT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:Z|[+-]\d{2}:?\d{2})")
DAY_AND_TIME = re.compile(
    r"(.*?[^ ])(?:,? +(?:at )?|T)(\d{1,2}(?:[:.]\d{2}){1,2}(?:\.\d+)?(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)",
    re.IGNORECASE,
)
LENGTH = re.compile(r"(\d{1,3})(?:\.0+)? ?(?:m|min|mins|minutes?)?|(\d{1,2}):(\d{2})(?::00)?", re.IGNORECASE)
TOGETHER = re.compile(r"\s(?:&|\+|and|und|et|y)\s|[&+/;]", re.IGNORECASE)
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})


class Order(StrEnum):
    """What comes first in a day that is written in figures."""

    UNKNOWN = ""
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are to be read: the order of days, the zone of times, the time for days without one."""

    zone: str
    order: Order = Order.UNKNOWN
    from_1904: bool = False
    usual_time: time | None = None


def day_of(text: str, reading: Reading) -> date:
    """The day that a cell names. Raises RowError for none, or where it could be two."""
    try:
        return _day(text, reading)
    except (ValueError, OverflowError):
        raise RowError(Reason.BAD_DAY, text) from None


def _day(text: str, reading: Reading) -> date:
    if found := ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
        return date(year, month, day)
    if found := FIGURES.fullmatch(text):
        return _in_order(text, found, reading.order)
    if found := DAY_MONTH.fullmatch(text):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := MONTH_DAY.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if SERIAL.fullmatch(text):
        return _of_serial(text, reading).date()
    raise ValueError


def _in_order(text: str, found: re.Match[str], order: Order) -> date:
    first, second, year = int(found[1]), int(found[3]), found[4]
    if len(year) == len("26"):
        raise RowError(Reason.SHORT_YEAR, text)
    if order is Order.MONTH:
        return date(int(year), first, second)
    # Whoever puts dots between figures begins with the day.
    if order is Order.DAY or found[2] == "." or first > NOON or first == second:
        return date(int(year), second, first)
    if second > NOON:
        return date(int(year), first, second)
    raise RowError(Reason.AMBIGUOUS_DAY, text)


def _month(word: str) -> int:
    return MONTHS.index(word[:3].lower()) + 1


def _of_serial(text: str, reading: Reading) -> datetime:
    """What a spreadsheet means by a number: days since the end of 1899, or since 1904."""
    days = float(text) + (MAC_DAYS if reading.from_1904 else 0)
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        raise ValueError
    return datetime(1899, 12, 30) + timedelta(minutes=round(days * 24 * 60))  # noqa: DTZ001 - the zone comes later


def time_of(text: str) -> time:
    """The time that a cell names. Raises RowError."""
    found = CLOCK.fullmatch(text)
    hour, minute, half = (found[1], found[2], found[4]) if found else ("", "", "")
    if found is None and (found := HOUR.fullmatch(text)):
        hour, minute, half = found[1], "0", found[2]
    try:
        at = time(int(hour), int(minute))
    except ValueError:
        raise RowError(Reason.BAD_TIME, text) from None
    if not half:
        return at
    if not 1 <= at.hour <= NOON:
        raise RowError(Reason.BAD_TIME, text)
    return at.replace(hour=at.hour % NOON + (NOON if half.lower() == "p" else 0))


def moment_of(text: str, reading: Reading, at: str = "") -> datetime:
    """The moment in UTC that a cell names, with the time in a cell of its own or in the same one. Raises RowError."""
    if not text:
        raise RowError(Reason.NO_DAY)
    if EXACT.fullmatch(text):
        return _exact(text)
    day, clock = _apart(text, reading, at)
    try:
        return moment_at(day, clock, reading.zone)
    except NoSuchTimeError:
        raise RowError(Reason.TIME_SKIPPED, f"{clock:%H:%M}") from None
    except TwiceError:
        raise RowError(Reason.TIME_TWICE, f"{clock:%H:%M}") from None
    except OverflowError:
        raise RowError(Reason.FAR_AWAY, text) from None


def _exact(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-").replace(" Z", "Z")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise RowError(Reason.BAD_DAY, text) from None


def _apart(text: str, reading: Reading, at: str) -> tuple[date, time]:
    if at:
        found = DAY_AND_TIME.fullmatch(at)
        return day_of(text, reading), time_of(found[2] if found else at)
    if "." in text and SERIAL.fullmatch(text):
        try:
            shown = _of_serial(text, reading)
        except (ValueError, OverflowError):
            raise RowError(Reason.BAD_DAY, text) from None
        return shown.date(), shown.time()
    if found := DAY_AND_TIME.fullmatch(text):
        return day_of(found[1], reading), time_of(found[2])
    day = day_of(text, reading)
    if reading.usual_time is None:
        raise RowError(Reason.NO_TIME, text)
    return day, reading.usual_time


def minutes_of(text: str) -> int:
    """How many minutes a cell names; empty, it is what is usual. Raises RowError."""
    if not text:
        return USUAL_MINUTES
    found = LENGTH.fullmatch(text)
    minutes = 0 if found is None else int(found[1] or 0) + int(found[2] or 0) * 60 + int(found[3] or 0)
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        raise RowError(Reason.BAD_MINUTES, text)
    return minutes


def birth_day_of(text: str, reading: Reading, today: date) -> date | None:
    """The day of birth of somebody who can be alive. Raises RowError."""
    if not text:
        return None
    found = DAY_AND_TIME.fullmatch(text)
    born = day_of(found[1] if found else text, reading)
    if born > today or born.year < today.year - OLDEST:
        raise RowError(Reason.BAD_BIRTH_DAY, text)
    return born


def is_adult(born: date, today: date) -> bool:
    """Whether somebody is eighteen; who was born on a leap day is so on the first of March."""
    return (today.year - born.year, (today.month, today.day) >= (born.month, born.day)) >= (ADULT, True)


def address_of(text: str) -> str:
    """An e-mail address as people are looked up by it; empty for none. Raises RowError."""
    address = plain_address(text)
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise RowError(Reason.BAD_ADDRESS, text) from None
    if len(address) > LONGEST_ADDRESS:
        raise RowError(Reason.BAD_ADDRESS, text)
    return address


def name_of(*parts: str) -> str:
    """A name out of its parts; “Last, First” is turned round. Raises RowError."""
    name = plain_name(" ".join(parts))
    last, comma, first = name.partition(", ")
    if comma and "," not in first and not TOGETHER.search(name):
        name = f"{first} {last}"
    if len(name) > LONGEST_NAME:
        raise RowError(Reason.TOO_LONG, name)
    return name


def same_name(name: str) -> str:
    """A name as it is compared: without case, and however its letters are put together."""
    return unicodedata.normalize("NFKC", plain_name(name)).casefold()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody: their name, and their birth date like 1990-03-14, or nothing of it."""

    name: str
    born: str


def is_another(here: Known, told: Known) -> bool:
    """Whether somebody told of is another person than the one here: of another name, and born on another day."""
    born_another_day = bool(here.born and told.born) and here.born != told.born
    return born_another_day and same_name(here.name) != same_name(told.name)


def names_several(name: str) -> bool:
    """Whether one name looks like that of several people."""
    return TOGETHER.search(name) is not None
