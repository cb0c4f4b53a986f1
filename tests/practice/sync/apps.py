"""Apps of the tests, and what the browser of somebody in care does with them."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client as Browser

from practice import clock
from practice.access.actor import Actor
from practice.sync.models import ApiClient
from practice.sync.registering import register_app
from practice.web.fresh import STAMP
from tests.practice.sync.programs import TOKEN, Answer

ASK, BACK, AUD = "/oauth/authorize", "https://app.example/back", "http://testserver/fhir/r4"
VERIFIER = "a" * 50
EVERYTHING = ("patient/*.rs", "offline_access")
KINDS = (
    *("Patient", "Task", "QuestionnaireResponse", "Questionnaire", "Observation", "DocumentReference"),
    "Consent",
)


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def fresh(browser: Browser) -> Browser:
    """The same browser, just after its person signed in once more."""
    session = browser.session
    session[STAMP] = (clock.now() - timedelta(seconds=1)).isoformat()
    session.save()
    return browser


def told(answer: Answer) -> dict[str, str]:
    """What the app is told in the address to which somebody is sent on."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


@dataclass
class App:
    """An app, public unless it has a secret."""

    by: Actor
    scopes: tuple[str, ...] = EVERYTHING
    has_secret: bool = False
    name: str = "Garden"
    places: tuple[str, ...] = (BACK,)
    client: ApiClient = field(init=False)
    secret: str = field(init=False)

    def __post_init__(self) -> None:
        made = register_app(self.name, self.scopes, self.places, has_secret=self.has_secret, by=self.by)
        self.client, self.secret = made.client, made.secret

    def asks(self, **changed: str | None) -> str:
        """The address by which it sends somebody here."""
        sent = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": BACK,
            "scope": "launch/patient patient/*.rs offline_access",
            "state": "s1",
            "aud": AUD,
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
        } | changed
        return f"{ASK}?{urlencode({name: value for name, value in sent.items() if value is not None})}"

    def code(
        self,
        browser: Browser,
        *,
        kinds: tuple[str, ...] = KINDS,
        offline: bool = True,
        also: dict[str, str] | None = None,
        **changed: str,
    ) -> str:
        """What it gets for somebody's yes."""
        body = {"answer": "yes", "kinds": kinds} | ({"comes_back": "on"} if offline else {}) | (also or {})
        answer = fresh(browser).post(self.asks(**changed), body)
        assert answer.status_code == 302, answer.content
        return told(answer)["code"]

    def redeems(self, code: str | None, **changed: str | None) -> Answer:
        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        return self.posts(**sent | changed)

    def refreshes(self, token: str, **changed: str | None) -> Answer:
        return self.posts(**{"grant_type": "refresh_token", "refresh_token": token} | changed)

    def posts(self, path: str = TOKEN, /, **sent: str | None) -> Answer:
        own = {"client_id": self.client.client_id} | ({"client_secret": self.secret} if self.secret else {})
        body = {name: value for name, value in (own | sent).items() if value is not None}
        return Browser().post(path, body)

    def let_in(self, browser: Browser, **more: object) -> dict[str, str]:
        """All that it gets in the end."""
        answer = self.redeems(self.code(browser, **more))  # type: ignore[arg-type]  # as code has them
        assert answer.status_code == 200, answer.content
        tokens: dict[str, str] = answer.json()
        return tokens


def call(token: str, path: str, method: str = "get") -> Answer:
    where = path if path.startswith("/") else f"/api/v1/{path}"
    return getattr(Browser(), method)(where, headers={"Authorization": f"Bearer {token}", "X-Request-Id": "same"})
