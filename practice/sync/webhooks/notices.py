"""A word to those who run the practice: an address is told of changes no more."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from practice.enums import Role
from practice.mail import outbox
from practice.people.letters import SUBJECT
from practice.people.models import User


def tell_owners(practice: int) -> None:
    """Mail everybody who runs the practice where to look; what for is said there alone."""
    owners = User.objects.filter(
        practice_id=practice, is_active=True, memberships__role=Role.ADMINISTRATOR, memberships__ended_at__isnull=True
    )
    body = render_to_string("email/connection.txt", {"link": settings.SITE_URL + reverse("sync")})
    for owner in owners.distinct().order_by("pk"):
        outbox.post(owner, subject=SUBJECT, body=body)
