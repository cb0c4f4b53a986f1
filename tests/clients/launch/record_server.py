"""A record system that opens us: signs people in, gives out codes and tokens, and signs who is there."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.jws import serialize_compact

from practice import clock
from tests.practice.sync.peers import Asked, Reply

OTHER_KEY = ECKey.generate_key("P-256", {"kid": "own", "use": "sig", "alg": "ES256"})


@dataclass
class RecordServer:
    """``who`` is signed in there, ``before`` is what they have before them; the rest is how it misbehaves."""

    url: str = ""
    secret: str = ""
    who: str = "dr-hart"
    before: dict[str, Any] = field(default_factory=dict)
    says: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Any = None
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "own", "use": "sig", "alg": "ES256"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"{self.url}/fhir"

    def configuration(self) -> dict[str, Any]:
        said = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "code_challenge_methods_supported": ["S256"],
        }
        return {key: value for key, value in {**said, **self.says}.items() if value is not None}

    def answers(self, asked: Asked) -> Reply:
        self.asked.append(asked.path)
        if asked.path in self.replies:
            return self.replies[asked.path]
        if asked.path == "/fhir/.well-known/smart-configuration":
            return _json(self.configuration())
        if asked.path == "/fhir/.well-known/openid-configuration":
            return _json({"issuer": self.url, "jwks_uri": f"{self.url}/keys"})
        if asked.path == "/keys":
            return _json({"keys": [self.key.as_dict(private=False)]})
        if asked.path == "/token":
            return self._token({name: values[0] for name, values in parse_qs(asked.body.decode()).items()}, asked)
        return Reply(404, b"{}")

    def signs_in(self, address: str) -> tuple[str, str]:
        """What somebody's browser comes back with who was sent to ``address``: a code, and the state."""
        where = urlsplit(address)
        said = {name: values[0] for name, values in parse_qs(where.query).items()}
        assert f"{where.scheme}://{where.netloc}{where.path}" == f"{self.url}/authorize"
        code = f"code-{len(self.codes)}"
        self.codes[code] = said
        return code, said["state"]

    def _token(self, form: dict[str, str], asked: Asked) -> Reply:
        said = self.codes.pop(form.get("code", ""), None)
        if said is None:
            return Reply(400, b'{"error": "invalid_grant"}')
        digest = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        proof = base64.b64encode(f"us:{self.secret}".encode()).decode()
        fits = (
            digest.rstrip(b"=").decode() == said["code_challenge"],
            form["redirect_uri"] == said["redirect_uri"],
            asked.headers.get("authorization") == f"Basic {proof}" if self.secret else form["client_id"] == "us",
        )
        if not all(fits):
            return Reply(400, b'{"error": "invalid_grant"}')
        answer = {"access_token": "never kept", "token_type": "Bearer", "expires_in": 300, "id_token": self._who(said)}
        return _json({**answer, **self.before})

    def _who(self, said: dict[str, str]) -> str:
        now = int(clock.by_the_machine().timestamp())
        claims = {
            "iss": self.url,
            "sub": self.who,
            "aud": "us",
            "iat": now,
            "exp": now + 300,
            "nonce": said["nonce"],
            "fhirUser": f"{self.base}/Practitioner/7",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return str(self.sign(claims, self)) if self.sign else signed(claims, self.key)


def signed(claims: dict[str, Any], key: Any, **header: Any) -> str:  # noqa: ANN401 - any kind of key
    head = {"alg": "ES256", "kid": "own", **header}
    return serialize_compact(head, json.dumps(claims).encode(), key, algorithms=[head["alg"]])


def by_another_key(claims: dict[str, Any], _server: RecordServer) -> str:
    return signed(claims, OTHER_KEY)


def by_a_key_in_the_header(claims: dict[str, Any], _server: RecordServer) -> str:
    return signed(claims, OTHER_KEY, jwk=OTHER_KEY.as_dict(private=False), kid="mine")


def by_nobody(claims: dict[str, Any], _server: RecordServer) -> str:
    parts = ({"alg": "none", "kid": "own"}, claims)
    words = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)
    return f"{'.'.join(words)}."


def by_the_public_key(claims: dict[str, Any], server: RecordServer) -> str:
    secret = OctKey.import_key(json.dumps(server.key.as_dict(private=False)))
    return signed(claims, secret, alg="HS256")


def by_a_weak_key(claims: dict[str, Any], server: RecordServer) -> str:
    server.key = RSAKey.generate_key(1024, {"kid": "own", "alg": "RS256"})
    return signed(claims, server.key, alg="RS256")


def cut_short(claims: dict[str, Any], server: RecordServer) -> str:
    return signed(claims, server.key)[:-4]


def _json(said: dict[str, Any]) -> Reply:
    return Reply(body=json.dumps(said).encode(), headers={"Content-Type": "application/json"})
