"""The public keys of a program that keeps them at an address of its own: asked for, and kept for a while."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from joserfc.jwk import ECKey, RSAKey

from practice import clock
from practice.sync.keys import UnprovenError, keys_of, usable
from practice.sync.models import ApiClient
from practice.sync.outside import NoAnswerError, send

# How often one program's address is asked at most, and how long what it said is believed at the longest.
AT_MOST_EVERY, AT_LONGEST = timedelta(minutes=1), timedelta(hours=24)
SECONDS, MOST_BYTES, OK = 5.0, 64 * 1024, 200
ACCEPTED = {"Accept": "application/json"}
_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", re.IGNORECASE)
_KEEP_NOT = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])", re.IGNORECASE)


def keys_for(client: ApiClient, kid: object) -> list[RSAKey | ECKey]:
    """The keys that may have signed for a program; asked for anew when they are old, or when none is called ``kid``.

    Raises UnprovenError where there are none to be had.
    """
    if not client.jwks_url:
        return keys_of(client.jwks)
    known = _kept(client)
    if not any(key.kid == kid for key in known):
        if _may_ask(client):
            _ask(client)
        else:
            # Whose turn it was may have them by now.
            client.refresh_from_db(fields=["jwks", "jwks_until"])
        known = _kept(client)
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


def _ask(client: ApiClient) -> None:
    """Ask, and keep what is told; whatever is no key set leaves all as it was."""
    try:
        answer = send(
            "GET", client.jwks_url, headers={"Accept": "application/json"}, timeout=SECONDS, most_bytes=MOST_BYTES
        )
        told: Any = json.loads(answer.body) if answer.status == OK else None
        found = usable(told)
    except (NoAnswerError, ValueError, RecursionError, UnprovenError):
        return
    client.jwks = found
    client.jwks_until = clock.by_the_machine() + believed_for(answer.headers)
    client.save(update_fields=["jwks", "jwks_until"])


def believed_for(headers: Mapping[str, str]) -> timedelta:
    """How long an answer may be kept by its Cache-Control: a minute at least, a day at most."""
    said = headers.get("Cache-Control", "")
    age = _AGE.search(said)
    seconds = 0 if _KEEP_NOT.search(said) else int(age[1]) if age else 0
    return min(max(timedelta(seconds=seconds), AT_MOST_EVERY), AT_LONGEST)
