"""Whether somebody may be reminded of anything between sessions."""

from homework.enums import HOLDING_LEVELS
from homework.models import Flag, Response
from homework.queries.flag_page import NOTHING, WAY

WATCHED, CHECK = "privacy_concern", "private-safety-screen"


def prompts_stopped(client: int) -> bool:
    """Whether nothing at all is sent to this client between sessions, because of what they said themselves.

    So it is while a flag is open that says somebody watches them, and after a check in which they closed every way but
    their own pages, until they say otherwise in another. For nobody else in their cases does anything change.
    """
    return _is_watched(client) or _closed_every_way(client)


def _is_watched(client: int) -> bool:
    rows = Flag.objects.filter(client_id=client, lifted_at__isnull=True, level__in=HOLDING_LEVELS)
    return any(flag.category == WATCHED for flag in rows)


def _closed_every_way(client: int) -> bool:
    checks = Response.objects.filter(client_id=client, version__exercise__slug=CHECK)
    said = (answer for check in checks.order_by("-pk") if (answer := check.answers.get(WAY)))
    return next(said, None) in NOTHING
