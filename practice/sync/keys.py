"""Public keys that a program may sign with."""

from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

KINDS = {"RS384": "RSA", "ES384": "EC"}
CURVE = "P-384"
LEAST_BITS = 2048


class UnprovenError(Exception):
    """The assertion proves nothing; the words say what is wrong with it to whoever looks after the program."""


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


def usable(jwks: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    """Of a set that somebody else keeps, the keys that may be signed with here. Raises UnprovenError for none."""
    rows = jwks.get("keys") if isinstance(jwks, dict) else None
    found = {"keys": [row for row in rows if _is_usable(row)] if isinstance(rows, list) else []}
    keys_of(found)
    return found


def _is_usable(row: Any) -> bool:  # noqa: ANN401 - as above
    try:
        _key(row)
    except UnprovenError:
        return False
    return bool(row.get("use", "sig") == "sig")
