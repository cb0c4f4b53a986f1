"""Which of somebody's words are quoted: whole, short, marked as quotable, lines for today first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from homework.library.answers import visible
from homework.library.branching import entries
from homework.library.form import Ceiling, Form, walk
from homework.queries.responses import Reading
from homework.summaries.content import QUOTE_LENGTH, QUOTES_EACH, Quote
from homework.summaries.people import Initials
from homework.summaries.wording import is_aged, short_day

FOR_TODAY = ("agenda", "bring_note")
MOST_FOR_TODAY = 2


@dataclass(frozen=True, slots=True)
class Said:
    """Something quotable that somebody wrote."""

    reading: Reading
    item: str
    words: str
    day: date
    shareable: bool = False

    @property
    def for_today(self) -> bool:
        """Whether it was written as a line for the next session."""
        return self.item in FOR_TODAY

    @property
    def confided(self) -> bool:
        """Whether the partners of its author may not read it."""
        response = self.reading.response
        shown = response.part.shown_id == response.pk
        return not (shown and self.shareable)


def said(readings: Iterable[Reading], initials: Initials, *, zone: ZoneInfo) -> tuple[Said, ...]:
    """Everything quotable in these answers that is short enough to stand whole, newest first, the same words once."""
    found: dict[str, Said] = {}
    for reading in sorted(readings, key=lambda reading: -reading.response.pk):
        day = reading.submitted_at.astimezone(zone).date()
        shareable = set(_quotable(reading.form, visible(reading.form, reading.answers, Ceiling.SHAREABLE)))
        for item, words in _quotable(reading.form, reading.answers):
            one = Said(reading, item, initials.without_names(words), day, (item, words) in shareable)
            if len(words) <= QUOTE_LENGTH >= len(one.words):
                found.setdefault(one.words, one)
    return tuple(found.values())


def _quotable(form: Form, answers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for item in walk(form.items):
        group = form.entries_of(item.link_id)
        places = entries(answers.get(group.link_id)) if group else [dict(answers)]
        values = (place.get(item.link_id) for place in places if item.quotable)
        yield from ((item.link_id, value.strip()) for value in values if isinstance(value, str) and value.strip())


def picked(found: Iterable[Said], *, since: datetime | None) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """What one person wants from today, and other words of theirs: three quotes at most in all, newest first.

    A line for today counts when it was written after the last session.
    """
    everything = tuple(found)
    today = [one for one in everything if one.for_today and (since is None or one.reading.submitted_at >= since)]
    wants = tuple(today[:MOST_FOR_TODAY])
    others = tuple(one for one in everything if not one.for_today)
    return wants, others[: QUOTES_EACH - len(wants)]


def quote(one: Said, *, today: date, who: str = "", naming_form: bool = True, couple: bool = False) -> Quote:
    """The words as printed, with their day; greyed when they are old, marked when a partner may not read them."""
    day = short_day(one.day)
    source = f"{one.reading.form.title}, {day}" if naming_form else day
    aged = is_aged(one.day, today=today)
    return Quote(words=one.words, source=source, who=who, aged=aged, confided=couple and one.confided)
