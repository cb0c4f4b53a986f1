"""What is due by a session."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from homework.queries.prep_asked import Asked
from homework.queries.prep_joint import Promise
from homework.summaries.wording import first_few, short_day, shortened

AHEAD = timedelta(days=7)


def reviews(found: Iterable[Promise], *, today: date) -> tuple[str, ...]:
    """The days on which promises are looked at again, as far as they have come near."""
    days = sorted({one.review for one in found if one.review is not None and one.review <= today + AHEAD})
    return first_few([_("Look at the promises again (%(day)s)") % {"day": short_day(day)} for day in days])


def instruments(asked: Mapping[str, Iterable[Asked]], *, today: date) -> tuple[str, ...]:
    """The instruments that somebody was asked and has not answered, as far as they are wanted by now or soon.

    ``asked`` holds what was asked of each, by their letter. All stand in one line: "Measures: GAD-7 (M.), PHQ-9 (M.,
    J.)".
    """
    waiting: dict[str, list[str]] = defaultdict(list)
    for who, rows in asked.items():
        for code in {one.measure for one in rows if _waits(one, today)}:
            waiting[code].append(who)
    told = ", ".join(f"{code} ({', '.join(people)})" for code, people in sorted(waiting.items()))
    return (shortened(_("Measures: %(told)s") % {"told": told}),) if told else ()


def _waits(one: Asked, today: date) -> bool:
    is_near = one.due_at is None or one.due_at.date() <= today + AHEAD
    return bool(one.measure) and one.done_at is None and not one.resting and is_near
