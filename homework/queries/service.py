"""When the practice last did something for a person."""

from datetime import datetime

from django.db.models import Max

from clients.models import Client
from clients.queries.records import last_service
from homework.models import Assignment, Response


def last_service_of(client: Client) -> datetime:
    """The last appointment, homework or answer of a person; what is still to come counts too."""
    given = Assignment.objects.filter(parts__author=client).aggregate(last=Max("set_at"))["last"]
    answered = Response.objects.filter(client=client).aggregate(last=Max("submitted_at"))["last"]
    return max(moment for moment in (last_service(client), given, answered) if moment is not None)
