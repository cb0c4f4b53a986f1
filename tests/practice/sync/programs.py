"""Programs of the tests: with a secret, and with a key of their own."""

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from clients.actions.people import connect_record_system
from practice.access.actor import Actor
from practice.sync.assertions import TYPE
from practice.sync.models import AccessToken, ApiClient
from practice.sync.queries import record_systems
from practice.sync.registering import register_program
from practice.sync.scopes import OWN

type Key = RSAKey | ECKey
# Django's answer with json(), which the types of its test client have.
type Answer = Any

TOKEN, HERE = "/oauth/token", "http://testserver/oauth/token"
EVERYTHING = [word for word in OWN if word != "introspection"]


@cache
def rsa() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})


@cache
def ec() -> ECKey:
    return ECKey.generate_key("P-384", {"kid": "ec", "use": "sig"})


def public(*keys: RSAKey | ECKey) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


def claims(client: ApiClient, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    told = {"iss": client.client_id, "sub": client.client_id, "aud": HERE, "exp": now + 240, "jti": uuid4().hex}
    return {name: value for name, value in (told | changed).items() if value is not None}


def signed(client: ApiClient, *, key: Key | None = None, header: dict[str, Any] | None = None, **changed: Any) -> str:
    used: Key = key or rsa()
    alg = "RS384" if isinstance(used, RSAKey) else "ES384"
    head = {"alg": alg, "kid": used.kid, "typ": "JWT"} | (header or {})
    return jwt.encode(head, claims(client, **changed), used, algorithms=["RS384", "ES384", "RS256", "HS256", "HS384"])


def asked(assertion: str, **more: str) -> Answer:
    body = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": assertion}
    return Browser().post(TOKEN, {**body, "scope": "clients.read", **more})


def lasting(token: str) -> str:
    """The same token, which does not run out while a slow machine tries all that is tried with it."""
    rows = AccessToken.objects.filter(token_checksum=hashlib.sha256(token.encode()).hexdigest())
    assert rows.update(expires=datetime.now(UTC) + timedelta(days=1)) == 1
    return token


@dataclass
class Program:
    """A program with a secret, and the token that it has now."""

    by: Actor
    name: str = "Ledger"
    scopes: list[str] = field(default_factory=lambda: [*EVERYTHING])
    token: str = ""

    def __post_init__(self) -> None:
        joins = any(one.revoked_at is None and one.user.name == self.name for one in record_systems(self.by))
        self.system = connect_record_system(name=self.name, scopes=self.scopes, joins=joins, by=self.by)
        made = register_program(self.system, self.name, self.scopes, by=self.by)
        self.client, self.secret = made.client, made.secret
        self.token = self.token or lasting(self.new_token())

    def new_token(self, **more: str) -> str:
        answer = Browser().post(TOKEN, self.body(**more))
        assert answer.status_code == 200, answer.content
        token: str = answer.json()["access_token"]
        return token

    def body(self, **more: str) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_id": self.client.client_id,
            "client_secret": self.secret,
            **more,
        }

    def call(self, method: str, path: str, sent: object = None, **headers: str) -> Answer:
        """One call with its token; ``sent`` goes as JSON."""
        told = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        where = path if path.startswith("/") else f"/api/v1/{path}"
        more = {} if sent is None else {"data": sent, "content_type": "application/json"}
        return getattr(Browser(), method)(where, headers=told, **more)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("get", path, **headers)
