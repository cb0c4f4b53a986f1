"""Being opened from a record system (SMART App Launch 2.2, EHR launch): where somebody is sent, and what comes back."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import nan
from typing import Any
from urllib.parse import urlencode

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import CompactSignature, extract_compact, validate_compact

from clients.connectors.asking import ask_for_token, basic, get_json
from clients.connectors.source import SourceError
from clients.enums import Trouble
from practice import clock
from practice.codes import new_secret
from practice.people.visible import plain_name
from practice.sync.outside import NoAnswerError, check_address

SCOPES = "openid fhirUser launch"
KINDS = {"RS256": "RSA", "RS384": "RSA", "RS512": "RSA", "ES256": "EC", "ES384": "EC"}
LEAST_BITS = 2048
# How far their clock may differ from ours, and how old a proof may be, in seconds.
LEEWAY, OLDEST, LATEST = 30, 600, 10**12
LONGEST_PROOF, LONGEST_NAME = 16384, 255
ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
REFERENCE = re.compile(r"(Patient|Appointment)/([A-Za-z0-9.-]{1,64})(?:/_history/.*)?")


class UnprovenLaunchError(Exception):
    """What came back does not prove who is there, or that it belongs to what was begun."""


@dataclass(frozen=True, slots=True)
class Door:
    """A record system from which this house is opened: its base address, and what we are called there."""

    address: str
    client_id: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a record system signs people in, gives out tokens, and keeps its keys; ``issuer`` is its own name."""

    issuer: str
    sign_in: str
    token: str
    keys: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A launch on its way: what comes back with it, what proves that it is ours, and what the proof has to name."""

    state: str
    verifier: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Launched:
    """Who is there, by the issuer's name and theirs; what they are called; and what they have before them there."""

    subject: str
    name: str = ""
    patients: tuple[str, ...] = ()
    appointments: tuple[str, ...] = ()


def begin() -> Begun:
    """A new launch."""
    return Begun(new_secret(), new_secret(), new_secret())


def server_of(door: Door) -> Server:
    """What a record system says of itself. Raises SourceError; also for one that knows no PKCE or signs nobody in."""
    said = get_json(f"{door.address}/.well-known/smart-configuration", {}) or {}
    if not said.get("issuer") or not said.get("jwks_uri"):
        said |= get_json(f"{door.address}/.well-known/openid-configuration", {}, may_miss=True) or {}
    found = [said.get(name) for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")]
    challenges = said.get("code_challenge_methods_supported")
    words = [one for one in found if isinstance(one, str) and _is_plain(one) and "#" not in one]
    if len(words) != len(found) or not isinstance(challenges, list) or "S256" not in challenges:
        raise SourceError(Trouble.UNREADABLE)
    for address in words[1:]:
        _check(address)
    return Server(*words)


def _check(address: str) -> None:
    try:
        check_address(address)
    except NoAnswerError as error:
        raise SourceError(Trouble.ADDRESS) from error


def sign_in_address(begun: Begun, server: Server, door: Door, launch: str, *, issuer: str, back: str) -> str:
    """Where somebody goes on; ``issuer`` is the base address as it came with the launch, ``back`` is ours."""
    digest = hashlib.sha256(begun.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": door.client_id,
        "redirect_uri": back,
        "launch": launch,
        "scope": SCOPES,
        "state": begun.state,
        "aud": issuer,
        "nonce": begun.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{server.sign_in}{'&' if '?' in server.sign_in else '?'}{urlencode(asked)}"


def launched(code: str, begun: Begun, server: Server, door: Door, *, back: str) -> Launched:
    """Who is there and what is before them, for a code that came back. Nothing of the token is kept.

    Raises SourceError where the record system gives nothing, UnprovenLaunchError where what it gives proves nothing.
    """
    values = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": begun.verifier}
    proof = basic(door.client_id, door.secret) if door.secret else {}
    said = ask_for_token(server.token, values if door.secret else {**values, "client_id": door.client_id}, proof)
    token = said.get("id_token")
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST_PROOF:
        raise UnprovenLaunchError
    claims = _claims(token, get_json(server.keys, {}) or {})
    _check_claims(claims, begun, server, door)
    patients, appointments = _before(said, door)
    return Launched(f"{server.issuer} {claims['sub']}", _name(claims), patients, appointments)


def _claims(token: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """What the proof says, where a key of the record system signed it; what its header says of keys decides nothing."""
    try:
        signed = extract_compact(token.encode())
        header = signed.headers()
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, RecursionError) as error:
        raise UnprovenLaunchError from error
    alg = header.get("alg")
    if alg not in KINDS or not isinstance(claims, dict):
        raise UnprovenLaunchError
    if not any(_signed_by(key, signed, alg) for key in _keys(keys, alg, header.get("kid"))):
        raise UnprovenLaunchError
    return claims


def _keys(keys: Mapping[str, Any], alg: str, kid: object) -> Iterator[RSAKey | ECKey]:
    rows = keys.get("keys")
    for row in rows if isinstance(rows, list) else []:
        fits = isinstance(row, dict) and row.get("kty") == KINDS[alg] and row.get("alg", alg) == alg
        if not fits or row.get("use", "sig") != "sig" or (kid is not None and row.get("kid") != kid):
            continue
        try:
            key = RSAKey.import_key(row) if KINDS[alg] == "RSA" else ECKey.import_key(row)
            is_strong = isinstance(key, ECKey) or key.public_key.key_size >= LEAST_BITS
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if is_strong:
            yield key


def _signed_by(key: RSAKey | ECKey, signed: CompactSignature, alg: str) -> bool:
    try:
        return validate_compact(signed, key, algorithms=[alg])
    except (JoseError, ValueError):
        return False


def _check_claims(claims: Mapping[str, Any], begun: Begun, server: Server, door: Door) -> None:
    """It is from this issuer, for us alone, for this launch, of now, and names somebody (OpenID Connect, 3.1.3.7)."""
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    now = clock.by_the_machine().timestamp()
    subject = claims.get("sub")
    proves = (
        claims.get("iss") == server.issuer
        and named == [door.client_id]
        and claims.get("azp", door.client_id) == door.client_id
        and claims.get("nonce") == begun.nonce
        and now - OLDEST <= _seconds(claims.get("iat")) <= now + LEEWAY
        and _seconds(claims.get("exp")) > now - LEEWAY
        and isinstance(subject, str)
        and _is_plain(subject)
        and len(subject) <= LONGEST_NAME
    )
    if not proves:
        raise UnprovenLaunchError


def _seconds(value: object) -> float:
    """A moment of a proof; one that is none is never before or after another."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LATEST:
        return nan
    return float(value)


def _is_plain(words: str) -> bool:
    """Whether this is a name for machines: letters, digits and signs, and no blank."""
    return words.isascii() and words.isprintable() and bool(words) and " " not in words


def _name(claims: Mapping[str, Any]) -> str:
    """What they are called there, as far as it says."""
    words = (claims.get(name) for name in ("name", "preferred_username", "fhirUser", "sub"))
    plain = (plain_name(word.encode(errors="ignore").decode()) for word in words if isinstance(word, str))
    found = next(word for word in plain if word)
    return ("/".join(found.split("/")[-2:]) if "://" in found else found)[:LONGEST_NAME]


def _before(said: Mapping[str, Any], door: Door) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The patients and appointments that the launch is about, the one in the patient's place first."""
    first, more = said.get("patient"), said.get("fhirContext")
    found = [("Patient", first)] if isinstance(first, str) and ID.fullmatch(first) else []
    for row in more if isinstance(more, list) else []:
        reference = row.get("reference") if isinstance(row, dict) else None
        relative = str(reference or "").removeprefix(f"{door.address}/")
        named = REFERENCE.fullmatch(relative)
        found += [(named[1], named[2])] if named else []
    of_kind = {
        kind: tuple(dict.fromkeys(key for one, key in found if one == kind)) for kind in ("Patient", "Appointment")
    }
    return of_kind["Patient"], of_kind["Appointment"]
