"""How often programs may come to the doors at which tokens are had, by who they say they are and by their address."""

import base64
import binascii
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, JsonResponse

from practice.people import limits
from practice.people.errors import TooOftenError
from practice.people.limits import Limit
from practice.people.place import place_of

LONGEST, JWT_PARTS = 255, 3


def too_often(request: HttpRequest, of_program: Limit, of_place: Limit) -> JsonResponse | None:
    """Count a call; the refusal where there were enough. Nothing of what was said has been checked by then.

    The address is counted first, and may ask less often: no single sender uses up what another's program has.
    """
    named = program_named(request)
    try:
        limits.take(of_place, place_of(request))
        if named:
            limits.take(of_program, named)
    except TooOftenError:
        seconds = int(of_place.within.total_seconds())
        words = f"Too many requests. Wait {seconds} seconds and send it again."
        refused = {"error": "temporarily_unavailable", "error_description": words}
        return JsonResponse(refused, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(seconds)})
    return None


def program_named(request: HttpRequest) -> str:
    """The client id that somebody comes with, wherever it stands; "" where there is none."""
    kind, _, said = request.headers.get("Authorization", "").partition(" ")
    assertion = request.POST.get("client_assertion", "")
    if kind.lower() == "basic":
        named = unquote_plus(_decoded(said).partition(":")[0])
    elif assertion:
        named = _issuer(assertion)
    else:
        named = request.POST.get("client_id", "")
    return named[:LONGEST]


def _issuer(assertion: str) -> str:
    parts = assertion.split(".")
    try:
        claims: Any = json.loads(_decoded(parts[1])) if len(parts) == JWT_PARTS else {}
    except (ValueError, RecursionError):
        return ""
    named = claims.get("iss") if isinstance(claims, dict) else ""
    return named if isinstance(named, str) else ""


def _decoded(text: str) -> str:
    """What base64 in either alphabet says; "" for anything else."""
    try:
        padded = text + "=" * (-len(text) % 4)
        return base64.b64decode(padded.translate(str.maketrans("-_", "+/")), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
