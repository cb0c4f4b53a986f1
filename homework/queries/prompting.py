"""Whether somebody may be reminded of anything between sessions."""

from homework.enums import HOLDING_LEVELS
from homework.models import Flag

WATCHED = "privacy_concern"


def prompts_stopped(client: int) -> bool:
    """Whether nothing at all is sent to this client between sessions: while a flag says that somebody watches them."""
    rows = Flag.objects.filter(client_id=client, lifted_at__isnull=True, level__in=HOLDING_LEVELS)
    return any(flag.category == WATCHED for flag in rows)
