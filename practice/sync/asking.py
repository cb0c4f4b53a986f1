"""What an app asks of a person, as it stands in the address by which it sends them here (RFC 6749, RFC 7636, SMART)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from practice.sync.models import ApiClient
from practice.sync.scopes import LAUNCH, OFFLINE, granted, kinds_in, lets_write

# The SHA-256 of a verifier, in the letters of URLs.
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
METHOD = "S256"
LONGEST = 2048


class UnknownAppError(Exception):
    """No app is known by what was sent, or it has no such address: nobody is sent on to anywhere."""


class WrongAskError(Exception):
    """A known app asks for what cannot be; it is told why at its own address, ``back``."""

    def __init__(self, error: str, words: str, back: str) -> None:
        """Say it in the words of OAuth and in ours."""
        super().__init__(words)
        self.error, self.back = error, back


@dataclass(frozen=True, slots=True)
class Asked:
    """An app that asks to read of a person: ``scopes`` are what it could get, and ``back`` is where it waits."""

    client: ApiClient
    back: str
    state: str
    scopes: tuple[str, ...]
    challenge: str
    issuer: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things that it wants to read."""
        return kinds_in(self.scopes)

    @property
    def writes(self) -> bool:
        """Whether it wants to write and hand in what the person was given to do."""
        return lets_write(self.scopes)

    @property
    def comes_back(self) -> bool:
        """Whether it wants to read on when nobody is there."""
        return OFFLINE in self.scopes

    @property
    def host(self) -> str:
        """The site, or the program on the person's own machine, to which they go on."""
        return urlsplit(self.back).netloc

    @property
    def origin(self) -> str:
        """The same with its scheme, as a policy names it."""
        parts = urlsplit(self.back)
        return f"{parts.scheme}://{parts.netloc}"

    def answer(self, **told: str) -> str:
        """Where the person goes on, with what the app is told."""
        return address_with(self.back, **told, state=self.state, iss=self.issuer)


def read_asked(sent: Mapping[str, list[str]], *, practice: int, issuer: str, audiences: Collection[str]) -> Asked:
    """Read what an app asks of somebody of this practice.

    ``audiences`` are the addresses of ours that a token is for. Raises UnknownAppError, WrongAskError.
    """
    client, back = _app(sent, practice)
    one = {name: values[0] for name, values in sent.items() if len(values) == 1}
    scopes = granted(one.get("scope", "").split(), (*client.scopes, LAUNCH))
    flaw = next((flaw for fits, *flaw in _checks(sent, one, scopes, audiences) if not fits), None)
    if flaw is not None:
        error, words = flaw
        told = {"error": error, "error_description": words, "iss": issuer}
        again = {"state": one["state"]} if one.get("state") else {}
        raise WrongAskError(error, words, address_with(back, **told, **again))
    return Asked(client, back, one["state"], scopes, one["code_challenge"], issuer)


def _checks(
    sent: Mapping[str, list[str]], one: Mapping[str, str], scopes: tuple[str, ...], audiences: Collection[str]
) -> list[tuple[bool, str, str]]:
    """Everything that has to fit, in the order in which it is told: whether it does, OAuth's word for it, and ours."""
    once = len(one) == len(sent) and not any(len(value) > LONGEST or "\0" in value for value in one.values())
    by_hash = one.get("code_challenge_method") == METHOD and CHALLENGE.fullmatch(one.get("code_challenge", ""))
    invalid = "invalid_request"
    return [
        (once, invalid, "Each parameter stands once, and none is longer than 2048 letters."),
        (one.get("response_type") == "code", "unsupported_response_type", "response_type has to be code."),
        (one.get("response_mode", "query") == "query", invalid, "response_mode can only be query."),
        (bool(by_hash), invalid, "A code_challenge by S256 is needed (RFC 7636); plain is not taken."),
        (bool(one.get("state")), invalid, "A state is needed, by which the app knows its own request again."),
        (one.get("aud", "").rstrip("/") in audiences, invalid, "aud has to be the address that is to be read from."),
        (one.get("prompt") != "none", "interaction_required", "The person has to say yes themselves."),
        (bool(kinds_in(scopes)), "invalid_scope", "This app can have none of these scopes."),
    ]


def _app(sent: Mapping[str, list[str]], practice: int) -> tuple[ApiClient, str]:
    """The app and where it waits; both are certain before anybody is sent anywhere."""
    names, places = sent.get("client_id", []), sent.get("redirect_uri", [])
    if len(names) != 1 or len(places) != 1 or "\0" in names[0]:
        raise UnknownAppError
    client: ApiClient | None = ApiClient.objects.filter(client_id=names[0], practice_id=practice).first()
    if client is None or not client.is_app or not client.is_usable(None):
        raise UnknownAppError
    if not client.redirect_uri_allowed(places[0]):
        raise UnknownAppError
    return client, places[0]


def address_with(address: str, **told: str) -> str:
    """An address with more in its query."""
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode(told)) if part)
    return urlunsplit(parts._replace(query=query))
