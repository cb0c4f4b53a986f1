"""Who stands at the door: the password was right, or an invitation or code worked, and the second factor is to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from practice import clock
from practice.people.arriving import Ticket, Way, arriving
from practice.people.backend import EmailBackend
from practice.people.factors.app_codes import new_secret
from practice.people.factors.sealing import opened, sealed, secrets_of
from practice.people.models import User

LASTS = timedelta(minutes=10)
SETUP_LASTS = timedelta(minutes=30)
_PASSWORD, _ARRIVAL = "waiting", "arriving"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes with an invitation or a handed code; the password only once they chose it, as its hash."""

    user: User
    ticket: Ticket
    password: str
    secret: str


def wait_for_code(request: HttpRequest, user: User, sent: dict[str, str] | None) -> None:
    """Keep in the session that this person's password was right, and what is kept of a mailed code."""
    forget(request)
    request.session[_PASSWORD] = {
        "user": user.pk,
        "proof": user.get_session_auth_hash(),
        "until": _until(LASTS),
        "sent": sent,
    }


def who_waits(request: HttpRequest) -> User | None:
    """The person whose password was right in this browser a short while ago, if it still is and counts."""
    kept = _kept(request, _PASSWORD)
    user = EmailBackend().get_user(kept["user"]) if kept else None
    if user is None or user.only_passkey or not EmailBackend().user_can_authenticate(user):
        return None
    return user if constant_time_compare(kept["proof"], user.get_session_auth_hash()) else None


def sent_code(request: HttpRequest) -> dict[str, str] | None:
    """What is kept of the code that was mailed last."""
    sent: dict[str, str] | None = _kept(request, _PASSWORD).get("sent")
    return sent


def wait_for_setup(request: HttpRequest, user: User, ticket: Ticket, *, password: str = "") -> None:
    """Keep in the session with what this person came, and the password they chose."""
    forget(request)
    with secrets_of(user):
        secret = sealed(new_secret())
    request.session[_ARRIVAL] = {
        "way": ticket.way.value,
        "pk": ticket.pk,
        "password": password,
        "secret": secret,
        "until": _until(SETUP_LASTS),
    }


def who_arrives(request: HttpRequest) -> Arrival | None:
    """The person who came in this browser a while ago, with what they came with, if it still works."""
    kept = _kept(request, _ARRIVAL)
    if not kept:
        return None
    ticket = Ticket(Way(kept["way"]), kept["pk"])
    user = arriving(ticket)
    if user is None:
        return None
    with secrets_of(user):
        return Arrival(user, ticket, kept["password"], opened(kept["secret"]))


def forget(request: HttpRequest) -> None:
    """Nobody waits in this browser any more."""
    for name in (_PASSWORD, _ARRIVAL):
        request.session.pop(name, None)


def _kept(request: HttpRequest, name: str) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(name) or {}
    return kept if kept and clock.now() < datetime.fromisoformat(kept["until"]) else {}


def _until(lasts: timedelta) -> str:
    return (clock.now() + lasts).isoformat()
