"""From a token to who calls: the program, whom it acts for, and what it may do."""

import hashlib
from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from practice import clock
from practice.access.actor import Actor
from practice.api.rates import PERMITS
from practice.people.acting import actor_for
from practice.people.models import User
from practice.sync.models import AccessToken, ApiClient
from practice.walls.context import Place, within

LONGEST_TOKEN = 255


@dataclass(frozen=True, slots=True)
class Caller:
    """A program with a token, and its record system as the rules know it."""

    actor: Actor
    client: ApiClient
    scopes: tuple[str, ...]


def caller_of(token: str) -> tuple[User, Caller] | None:
    """Who calls with this token; None when it was never given, has run out or was taken back.

    Asked anew at every call, so that whoever is cut off is refused at the next.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    checksum = hashlib.sha256(token.encode()).hexdigest()
    found = AccessToken.objects.filter(token_checksum=checksum, expires__gt=clock.by_the_machine())
    row = found.select_related("application__record_system__user__practice").first()
    if row is None or not row.application.is_usable(None):
        return None
    system = row.application.record_system
    if system is None or not system.user.is_active:
        return None
    user: User = system.user
    return user, Caller(actor_for(user), row.application, tuple(row.scope.split()))


class BearerAuthentication(BaseAuthentication):
    """A token in the header Authorization, and nowhere else; the call goes on within the practice of the token."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        """Look the token up at the doors, then go inside."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        if kind.lower() != "bearer":
            raise AuthenticationFailed
        with within(Place.DOORS):
            found = caller_of(token.strip())
        if found is None:
            raise AuthenticationFailed
        _, caller = found
        # Counted between the walls, so that no caller waits for another's whole call.
        request._request.trellis_rate = PERMITS.take(caller.client.pk)  # type: ignore[attr-defined]  # noqa: SLF001 - told with the answer
        request._request.trellis_walls.enter_context(within(caller.actor.practice))  # type: ignore[attr-defined]  # noqa: SLF001 - where the walls keep it
        return found

    def authenticate_header(self, request: Request) -> str:
        """What to come with; a token that does not work is named as such."""
        wrong = ', error="invalid_token"' if request.headers.get("Authorization") else ""
        return f'Bearer realm="api"{wrong}'
