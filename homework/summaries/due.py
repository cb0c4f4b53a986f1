"""What is due by a session."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from homework.queries.prep_joint import Promise
from homework.summaries.wording import first_few, short_day

AHEAD = timedelta(days=7)


def reviews(found: Iterable[Promise], *, today: date) -> tuple[str, ...]:
    """The days on which promises are looked at again, as far as they have come near."""
    days = sorted({one.review for one in found if one.review is not None and one.review <= today + AHEAD})
    return first_few([_("Look at the promises again (%(day)s)") % {"day": short_day(day)} for day in days])
