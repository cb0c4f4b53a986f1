"""Who is in care, so that nobody else is written to."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from clients.enums import Standing
from clients.models import Client

GONE = ~Q(standing=Standing.IN_CARE) | Q(erased_at__isnull=False) | Q(user__is_active=False)
NO_PASSWORD = Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)


def may_be_written_to(person: int) -> bool:
    """Whether something may be sent that the person did not ask for a moment ago.

    Nothing is sent to a client whose care has ended, who has died, or whose account is closed. Whoever works in the
    practice is no client.
    """
    return not Client.objects.filter(GONE, pk=person).exists()


def in_care() -> QuerySet[Client]:
    """Those who may be written to and have come in, so that there is something for them to open."""
    by_passkey = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).values("user_id")
    return Client.objects.exclude(GONE).filter(~NO_PASSWORD | Q(pk__in=by_passkey))
