"""From a token to who calls: the program, whom it acts for, and what it may do."""

import hashlib
from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, DateTimeField
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from practice import clock
from practice.access.actor import Actor
from practice.access.prepared import Given, Prepared
from practice.api.rates import PERMITS
from practice.enums import Role
from practice.people.acting import actor_for
from practice.people.models import User
from practice.sync.allowing import is_running
from practice.sync.models import AccessToken, Allowance, ApiClient
from practice.walls.context import Place, within

LONGEST_TOKEN = 255
# Each call looks this up, so it is no more than each call needs; the rest is read by whoever asks for it.
PROGRAM = "application__record_system__user__practice"
NEEDED = (
    *("revoked_at", "practice", "record_system__revoked_at"),
    *("record_system__user__is_active", "record_system__user__practice__zone"),
)

_RUNNING = Prepared(
    lambda: (
        AccessToken.objects.filter(
            token_checksum=Given(lambda checksum: checksum, CharField()),
            expires__gt=Given(lambda _: clock.by_the_machine(), DateTimeField()),
        )
        .select_related(PROGRAM)
        .only("scope", "allowance", *(f"application__{name}" for name in NEEDED))
    )
)
_ALLOWED = Prepared(
    lambda: Allowance.objects.filter(pk=Given(lambda key: key, BigIntegerField())).select_related("person__practice")
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A program with a token, and for whom it acts as the rules know them: a record system, or a person in care.

    An app that a person let in has their ``allowance``; it is told of this person alone.
    """

    actor: Actor
    client: ApiClient
    scopes: tuple[str, ...]
    allowance: Allowance | None = None

    @property
    def patient(self) -> str:
        """The code of the person whose app it is; "" for a record system."""
        return self.allowance.patient if self.allowance else ""


def caller_of(token: str) -> tuple[User, Caller] | None:
    """Who calls with this token; None when it was never given, has run out or was taken back.

    Asked anew at every call, so that whoever is cut off is refused at the next.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    checksum = hashlib.sha256(token.encode()).hexdigest()
    row: AccessToken | None = next(iter(_RUNNING.objects(checksum)), None)
    if row is None or not row.application.is_usable(None):
        return None
    scopes = tuple(row.scope.split())
    if row.allowance_id is not None:
        (row.allowance,) = _ALLOWED.objects(row.allowance_id)
        person: User = row.allowance.person
        return (person, _for_oneself(row, person, scopes)) if is_running(row.allowance) else None
    system = row.application.record_system
    if system is None or not system.user.is_active:
        return None
    user: User = system.user
    return user, Caller(actor_for(user), row.application, scopes)


def _for_oneself(row: AccessToken, person: User, scopes: tuple[str, ...]) -> Caller:
    """An app acts as the person in care and as nothing else that they may be here."""
    actor = Actor(person.pk, person.practice_id, frozenset({Role.CLIENT}), person.practice.zone, scopes)
    return Caller(actor, row.application, scopes, row.allowance)


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
        request._request.trellis_rate = PERMITS.take(caller.client.pk, caller.actor.person)  # type: ignore[attr-defined]  # noqa: SLF001 - told with the answer
        request._request.trellis_walls.enter_context(within(caller.actor.practice))  # type: ignore[attr-defined]  # noqa: SLF001 - where the walls keep it
        return found

    def authenticate_header(self, request: Request) -> str:
        """What to come with; a token that does not work is named as such."""
        wrong = ', error="invalid_token"' if request.headers.get("Authorization") else ""
        return f'Bearer realm="api"{wrong}'
