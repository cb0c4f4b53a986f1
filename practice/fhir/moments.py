"""Dates and instants of FHIR as spans of time: a day is all of it, and 2026 is a whole year."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from practice.fhir.outcomes import unreadable

_DATE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?)?)?"
)
_PREFIX = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)", re.DOTALL)
NEARLY = 10
EVER, NEVER = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment up to, and not including, another."""

    begins: datetime
    ends: datetime


def span(said: str) -> Span | None:
    """The span that a date, dateTime or instant means; None for what is none. Without a zone it is in UTC."""
    found = _DATE.fullmatch(said)
    if found is None:
        return None
    parts: list[str] = [part for part in found.groups()[:6] if part]
    year, month, day, hour, minute, second = [*parts, *("01", "01", "00", "00", "00")[len(parts) - 1 :]]
    fraction = found[7] or ""
    try:
        begins = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:{second}{fraction[:7]}{found[8] or 'Z'}")
        return Span(begins.astimezone(UTC), (begins + _length(begins, len(parts), fraction)).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _length(begins: datetime, parts: int, fraction: str) -> timedelta:
    """How long the moment is that was said in so many parts: a year, a month, a day, a minute, a second or less."""
    if parts == 1:
        return begins.replace(year=begins.year + 1) - begins
    if parts == 2:  # noqa: PLR2004 - a year and a month
        return timedelta(days=monthrange(begins.year, begins.month)[1])
    if fraction:
        return timedelta(microseconds=max(1, 10 ** max(0, 7 - len(fraction))))
    return {3: timedelta(days=1), 5: timedelta(minutes=1)}.get(parts, timedelta(seconds=1))


def asked_span(said: str, name: str) -> tuple[str, Span]:
    """A prefix and the span after it. Raises FhirError for what is no date."""
    found = _PREFIX.fullmatch(said)
    prefix, rest = (found[1] or "eq", found[2]) if found else ("eq", said)
    wanted = span(rest)
    if wanted is None:
        raise unreadable(f"{name} wants a date such as 2026-03-09 or ge2026-03-09T10:00:00Z.", name)
    return prefix, wanted


def compares(prefix: str, have: Span, wanted: Span) -> bool:
    """Whether a span that a resource has is as it is wanted (R4, search, date)."""
    return _RULES[prefix](have, wanted)


def bounds(prefix: str, span: Span, *, has_time: bool) -> tuple[dict[str, datetime], bool]:
    """Between which moments something that has no length has to be, and whether it has to be outside of them.

    What comes after a time of day comes after its beginning, so that nobody misses what came within the same second.
    """
    word = {"sa": "gt", "eb": "lt", "ap": "eq"}.get(prefix, prefix)
    if word in {"eq", "ne"}:
        return {"gte": span.begins, "lt": span.ends}, word == "ne"
    if word == "gt":
        return ({"gt": span.begins} if has_time else {"gte": span.ends}), False
    return {"ge": {"gte": span.begins}, "lt": {"lt": span.begins}, "le": {"lt": span.ends}}[word], False


def _near(have: Span, wanted: Span) -> bool:
    leeway = (wanted.ends - wanted.begins) / NEARLY
    return have.begins < wanted.ends + leeway and have.ends > wanted.begins - leeway


def _within(have: Span, wanted: Span) -> bool:
    return wanted.begins <= have.begins and have.ends <= wanted.ends


_RULES: dict[str, Callable[[Span, Span], bool]] = {
    "eq": _within,
    "ne": lambda have, wanted: not _within(have, wanted),
    "gt": lambda have, wanted: have.ends > wanted.ends,
    "ge": lambda have, wanted: have.ends > wanted.ends or _within(have, wanted),
    "lt": lambda have, wanted: have.begins < wanted.begins,
    "le": lambda have, wanted: have.begins < wanted.begins or _within(have, wanted),
    "sa": lambda have, wanted: have.begins >= wanted.ends,
    "eb": lambda have, wanted: have.ends <= wanted.begins,
    "ap": _near,
}
