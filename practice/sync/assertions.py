"""Proof of who a program is, signed with its own key (RFC 7523, SMART Backend Services)."""

import json
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jws import CompactSignature, extract_compact, validate_compact

from practice import clock
from practice.people import limits
from practice.sync.key_sets import fetch_keys, keys_for
from practice.sync.keys import KINDS, UnprovenError
from practice.sync.models import ApiClient
from practice.walls.context import Place, within

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST = timedelta(minutes=5)
# How far a program's clock may run before ours; nothing lives longer for it.
LEEWAY = timedelta(seconds=30)
MOST_BYTES, LONGEST_NAME = 8192, 255
FOREIGN_KEYS = frozenset({"jwk", "x5u", "x5c"})


def prepare(assertion: str) -> None:
    """Have at hand the keys of whoever an assertion says it is from; outside of any transaction, as ``fetch_keys``.

    What is wrong with it is said by ``proven``.
    """
    try:
        signed = _read(assertion)
        with within(Place.DOORS):
            client = _claimed(_claims(signed.payload))
    except UnprovenError:
        return
    fetch_keys(client, signed.headers().get("kid"))


def proven(assertion: str, audiences: Collection[str]) -> ApiClient:
    """The program that signed ``assertion`` for one of ``audiences``, the addresses of our token endpoint.

    Each assertion counts once. Raises UnprovenError.
    """
    signed = _read(assertion)
    header, claims = signed.headers(), _claims(signed.payload)
    client = _claimed(claims)
    if header.get("jku", client.jwks_url) != client.jwks_url:
        raise UnprovenError("jku can only be the address that is registered for your keys.")
    if not _is_signed_by(client, signed, header):
        raise UnprovenError("No key that is registered for you, by kid and kind, made this signature.")
    _check_times(claims)
    _check_audience(claims.get("aud"), audiences)
    name = claims.get("jti")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise UnprovenError("The assertion needs a jti: a name that is never used again.")
    if not limits.use_once(f"assertion {client.pk} {name}", keep=LONGEST + 2 * LEEWAY):
        raise UnprovenError("This assertion was used before: sign a new one, with a new jti.")
    return client


def _read(assertion: str) -> CompactSignature:
    if len(assertion) > MOST_BYTES:
        raise UnprovenError("The assertion is too long.")
    try:
        signed = extract_compact(assertion.encode())
        header = signed.headers()
    except (JoseError, ValueError, RecursionError) as error:
        raise UnprovenError("The assertion is no signed JWT in its compact form.") from error
    if header.get("alg") not in KINDS:
        raise UnprovenError("Sign the assertion with RS384 or ES384.")
    if FOREIGN_KEYS.intersection(header):
        raise UnprovenError("Keys are registered: leave jwk, x5u and x5c out of the header.")
    return signed


def _claims(payload: bytes) -> Mapping[str, Any]:
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise UnprovenError("The assertion's claims are no JSON.") from error
    if not isinstance(claims, dict):
        raise UnprovenError("The assertion's claims are no JSON object.")
    return claims


def _claimed(claims: Mapping[str, Any]) -> ApiClient:
    """Who the assertion says it is from; nothing of it is believed yet."""
    name = claims.get("iss")
    if not isinstance(name, str) or name != claims.get("sub") or "\0" in name:
        raise UnprovenError("iss and sub both have to be your client id.")
    client: ApiClient | None = ApiClient.objects.select_related("record_system").filter(client_id=name).first()
    if client is None or not client.signs or not client.is_usable(None):
        raise UnprovenError("No program of this client id signs with a key here.")
    return client


def _is_signed_by(client: ApiClient, signed: CompactSignature, header: Mapping[str, Any]) -> bool:
    """Whether a registered key of the right kind made the signature; what the header says of keys decides nothing."""
    alg = str(header["alg"])
    for key in keys_for(client):
        if key.kid == header.get("kid") and key.key_type == KINDS[alg]:
            try:
                return validate_compact(signed, key, algorithms=[alg])
            except (JoseError, ValueError):
                return False
    return False


def _check_times(claims: Mapping[str, Any]) -> None:
    now = clock.by_the_machine().timestamp()
    ends = claims.get("exp")
    if isinstance(ends, bool) or not isinstance(ends, int | float):
        raise UnprovenError("The assertion needs an exp.")
    if not now < ends <= now + (LONGEST + LEEWAY).total_seconds():
        raise UnprovenError("exp has to lie ahead, and no more than five minutes.")
    for name in ("nbf", "iat"):
        begins = claims.get(name, now)
        if isinstance(begins, bool) or not isinstance(begins, int | float) or begins > now + LEEWAY.total_seconds():
            raise UnprovenError(f"{name} lies in the future.")


def _check_audience(said: object, audiences: Collection[str]) -> None:
    named = said if isinstance(said, list) else [said]
    if not any(isinstance(one, str) and one in audiences for one in named):
        raise UnprovenError("aud has to be the address of the token endpoint.")
