"""The public keys of a program that keeps them at an address of its own: asked for, and kept for a while."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from joserfc.jwk import ECKey, RSAKey

from practice import clock
from practice.sync.keys import UnprovenError, keys_of, usable
from practice.sync.models import ApiClient
from practice.sync.outside import NoAnswerError, send
from practice.walls.context import Place, within

# How often one program's address is asked at most, and how long what it said is believed at the longest.
AT_MOST_EVERY, AT_LONGEST = timedelta(minutes=1), timedelta(hours=24)
SECONDS, MOST_BYTES, OK = 5.0, 64 * 1024, 200
ACCEPTED = {"Accept": "application/json"}
_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", re.IGNORECASE)
_KEEP_NOT = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])", re.IGNORECASE)


def fetch_keys(client: ApiClient, kid: object) -> None:
    """Ask for a program's keys anew where they are old, or where none is called ``kid``, and keep what is told.

    Whoever calls this is in no transaction and nowhere within the walls: while another machine is waited for, nobody
    waits for us.
    """
    if not client.jwks_url or any(key.kid == kid for key in _kept(client)):
        return
    with within(Place.DOORS):
        mine = _may_ask(client)
    told = _asked(client) if mine else None
    if told is not None:
        with within(Place.DOORS):
            ApiClient.objects.filter(pk=client.pk).update(jwks=told.keys, jwks_until=told.until)


def keys_for(client: ApiClient) -> list[RSAKey | ECKey]:
    """The keys that may have signed for a program, as they are known. Raises UnprovenError where there are none."""
    known = _kept(client) if client.jwks_url else keys_of(client.jwks)
    if not known:
        raise UnprovenError("Your keys could not be had from the address that is registered for you. Try once more.")
    return known


def _kept(client: ApiClient) -> list[RSAKey | ECKey]:
    is_good = client.jwks is not None and client.jwks_until is not None and client.jwks_until > clock.by_the_machine()
    return keys_of(client.jwks) if is_good else []


def _may_ask(client: ApiClient) -> bool:
    """Whether it is this call's turn: one of all workers asks, and the others go without for a minute."""
    now = clock.by_the_machine()
    long_ago = Q(jwks_asked_at=None) | Q(jwks_asked_at__lte=now - AT_MOST_EVERY)
    return bool(ApiClient.objects.filter(long_ago, pk=client.pk).update(jwks_asked_at=now))


@dataclass(frozen=True, slots=True)
class _Told:
    keys: dict[str, Any]
    until: datetime


def _asked(client: ApiClient) -> _Told | None:
    """What the address tells; None for whatever is no key set, which leaves all as it was."""
    try:
        answer = send("GET", client.jwks_url, headers=ACCEPTED, timeout=SECONDS, most_bytes=MOST_BYTES)
        told: Any = json.loads(answer.body) if answer.status == OK else None
        found = usable(told)
    except (NoAnswerError, ValueError, RecursionError, UnprovenError):
        return None
    return _Told(found, clock.by_the_machine() + believed_for(answer.headers))


def believed_for(headers: Mapping[str, str]) -> timedelta:
    """How long an answer may be kept by its Cache-Control: a minute at least, a day at most."""
    said = headers.get("Cache-Control", "")
    age = _AGE.search(said)
    seconds = 0 if _KEEP_NOT.search(said) else int(age[1]) if age else 0
    return min(max(timedelta(seconds=seconds), AT_MOST_EVERY), AT_LONGEST)
