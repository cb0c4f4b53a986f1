"""What has to be looked at before anything else, said without a word of what was marked."""

from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _

from homework.models import Flag
from homework.queries.prep import NEVER_QUOTED, PersonFacts
from homework.queries.responses import Reading
from homework.summaries.people import Initials
from homework.summaries.wording import first_few


def waiting(facts: PersonFacts, initials: Initials, *, zone: ZoneInfo) -> tuple[str, ...]:
    """One line for each open flag: when something was marked, and whether it was acknowledged; never what it was."""
    return first_few(list(dict.fromkeys(_line(flag, initials.of(facts.client), zone) for flag in facts.flags)))


def _line(flag: Flag, who: str, zone: ZoneInfo) -> str:
    if flag.category in NEVER_QUOTED:
        return _("%(line)s Its words are not printed: read the answer itself.") % {"line": _told(flag, who, zone)}
    return _told(flag, who, zone)


def _told(flag: Flag, who: str, zone: ZoneInfo) -> str:
    marked = dateformat.format(flag.raised_at.astimezone(zone), "j M")
    if flag.answered_at is None:
        return _("%(who)s marked something on %(day)s. Not acknowledged yet.") % {"who": who, "day": marked}
    at = dateformat.format(flag.answered_at.astimezone(zone), "j M, H:i")
    return _("%(who)s marked something on %(day)s, acknowledged %(at)s.") % {"who": who, "day": marked, "at": at}


def quotable_of(facts: PersonFacts) -> tuple[Reading, ...]:
    """The answers that may be quoted: none that raised a flag about harm, now or before."""
    return tuple(reading for reading in facts.readings if reading.response.pk not in facts.never_quoted)
