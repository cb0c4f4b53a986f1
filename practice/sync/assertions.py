"""Proof of who a program is, signed with its own key (RFC 7523, SMART Backend Services)."""

import json
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import CompactSignature, extract_compact, validate_compact

from practice import clock
from practice.people import limits
from practice.sync.models import ApiClient

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KINDS = {"RS384": "RSA", "ES384": "EC"}
CURVE = "P-384"
LEAST_BITS = 2048
LONGEST = timedelta(minutes=5)
# How far a program's clock may run before ours; nothing lives longer for it.
LEEWAY = timedelta(seconds=30)
MOST_BYTES, LONGEST_NAME = 8192, 255
FOREIGN_KEYS = frozenset({"jku", "jwk", "x5u", "x5c"})


class UnprovenError(Exception):
    """The assertion proves nothing; the words say what is wrong with it to whoever looks after the program."""


def proven(assertion: str, audiences: Collection[str]) -> ApiClient:
    """The program that signed ``assertion`` for one of ``audiences``, the addresses of our token endpoint.

    Each assertion counts once. Raises UnprovenError.
    """
    signed = _read(assertion)
    header, claims = signed.headers(), _claims(signed.payload)
    client = _claimed(claims)
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
        raise UnprovenError("Keys are registered by value: leave jku, jwk, x5u and x5c out of the header.")
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
    if client is None or client.jwks is None or not client.is_usable(None):
        raise UnprovenError("No program of this client id signs with a key here.")
    return client


def _is_signed_by(client: ApiClient, signed: CompactSignature, header: Mapping[str, Any]) -> bool:
    """Whether a registered key of the right kind made the signature; what the header says of keys decides nothing."""
    alg = str(header["alg"])
    for key in keys_of(client.jwks):
        if key.kid == header.get("kid") and key.key_type == KINDS[alg]:
            try:
                return validate_compact(signed, key, algorithms=[alg])
            except (JoseError, ValueError):
                return False
    return False


def keys_of(jwks: Any) -> list[RSAKey | ECKey]:  # noqa: ANN401 - whatever JSON holds
    """The public keys of a set, each fit to sign with. Raises UnprovenError for a set that holds anything else."""
    rows = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(rows, list) or not rows:
        raise UnprovenError("A key set is an object with a list of keys.")
    found = [_key(row) for row in rows]
    if len({key.kid for key in found}) != len(found):
        raise UnprovenError("Each key needs a kid of its own.")
    return found


def _key(row: Any) -> RSAKey | ECKey:  # noqa: ANN401 - whatever JSON holds
    kind = row.get("kty") if isinstance(row, dict) else None
    if kind not in KINDS.values() or not isinstance(row.get("kid"), str) or not row["kid"]:
        raise UnprovenError("Each key is an RSA key or an EC key and has a kid.")
    if "d" in row:
        raise UnprovenError("This is a private key. Keep it, and register its public half.")
    try:
        key = RSAKey.import_key(row) if kind == "RSA" else ECKey.import_key(row)
        size = key.public_key.key_size
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise UnprovenError("A key cannot be read.") from error
    if (kind == "RSA" and size < LEAST_BITS) or (kind == "EC" and row.get("crv") != CURVE):
        raise UnprovenError(f"An RSA key has at least {LEAST_BITS} bits, an EC key lies on {CURVE}.")
    return key


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
