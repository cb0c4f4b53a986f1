"""How a clinic in Jane lets us in: somebody signs in there and agrees, and a code is changed into the right to ask."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from clients.connectors.asking import ask_for_token
from clients.connectors.source import SourceError
from clients.enums import Trouble
from practice.codes import new_secret

SCOPES = "openid offline_access patients:read appointments:read"


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: what comes back with it, and what proves that it is ours."""

    state: str
    verifier: str


def is_possible() -> bool:
    """Whether Jane has let this installation in at all."""
    return bool(settings.JANE_CLIENT_ID)


def begin() -> Begun:
    """A new sign-in."""
    return Begun(new_secret(), new_secret())


def sign_in_address(begun: Begun, clinic: str, back: str) -> str:
    """Where somebody signs in; ``clinic`` is the address of their clinic, ``back`` is ours."""
    digest = hashlib.sha256(begun.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.JANE_CLIENT_ID,
        "redirect_uri": back,
        "scope": SCOPES,
        "resource": clinic,
        "state": begun.state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "prompt": "consent",
    }
    return f"{settings.JANE_SIGN_IN_URL}?{urlencode(asked)}"


def secrets_for(code: str, verifier: str, back: str) -> dict[str, Any]:
    """The right to ask, for a code that came back. Raises SourceError."""
    said = ask_for_token(
        settings.JANE_TOKEN_URL,
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
            "client_id": settings.JANE_CLIENT_ID,
            "client_secret": settings.JANE_CLIENT_SECRET,
        },
    )
    if not said.get("refresh_token"):
        raise SourceError(Trouble.UNREADABLE)
    return {"refresh_token": said["refresh_token"]}
