"""A small client of the Trellis API: one file, with nothing but Python's own library, to copy into your project.

    practice = Trellis("https://practice.example", "CLIENT_ID", secret="CLIENT_SECRET")
    for client in practice.clients():
        print(client["code"], client["name"])

It gets tokens and renews them, goes through pages, waits where the practice asks it to wait, sends every POST with an
Idempotency-Key so that none is done twice, and tells every refusal as a Problem with its cause. A program that signs
with its own key gives ``key`` in place of a secret: a private JWK with its kid, RSA or P-384. This alone needs joserfc.
"""

import base64
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import IO, Any, TypedDict, cast
from urllib.parse import quote, urlencode, urlsplit

type Json = dict[str, Any]

TIMEOUT, EARLY, TRIES = 30.0, 30.0, 6
LONGEST_WAIT = 120.0
LOOPBACK = ("localhost", "127.0.0.1")
UNAUTHORIZED, CONFLICT, TOO_MANY, BROKEN = 401, 409, 429, 500
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Elsewhere(TypedDict):
    """What another system calls a client, a case or a session."""

    system: str
    id: str


class Client(TypedDict):
    """A client of the practice; ``email`` and ``birth_date`` are None while nobody has told them."""

    code: str
    name: str
    called: str
    email: str | None
    country: str
    birth_date: str | None
    standing: str
    elsewhere: list[Elsewhere]


class Case(TypedDict):
    """A client, or two or more partners, in treatment."""

    code: str
    clients: list[str]
    opened_at: str
    elsewhere: list[Elsewhere]


class Session(TypedDict):
    """When a case meets."""

    code: str
    case: str
    starts_at: str
    zone: str
    minutes: int
    place: str
    cancelled: bool
    elsewhere: list[Elsewhere]


class ExerciseNamed(TypedDict):
    """An exercise in one of its wordings."""

    slug: str
    version: int


class Assignment(TypedDict):
    """One person's part of homework."""

    code: str
    assignment: str
    case: str
    client: str
    exercise: ExerciseNamed
    set_at: str
    due_at: str | None
    response: str | None


class Response(TypedDict):
    """What somebody handed in, as far as they let you read it."""

    code: str
    version: int
    case: str
    client: str
    exercise: ExerciseNamed
    submitted_at: str
    answers: Json


class Score(TypedDict):
    """What the answers to an instrument add up to."""

    response: str
    version: int
    case: str
    client: str
    submitted_at: str
    measure: str
    edition: str
    total: int
    estimated: bool
    band: str | None


class Change(TypedDict):
    """That something is new or different, or gone for you."""

    kind: str
    code: str
    gone: bool
    at: str


class Changes(TypedDict):
    """Some changes in their order; keep ``next`` when you have dealt with all of them."""

    items: list[Change]
    next: str
    more: bool


@dataclass(frozen=True)
class Answer:
    """What came back: the body as JSON has it, None where there is none."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def tag(self) -> str:
        """The ETag, to send with a change of what was read."""
        return self.headers.get("etag", "")


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it so
    """A refusal: ``kind`` ends the address at which it is explained, ``errors`` are what does not fit and where."""

    def __init__(self, status: int, told: Json, headers: Mapping[str, str]) -> None:
        """Read what the practice told."""
        self.status = status
        self.kind: str = told.get("type", "").rpartition("#")[2] or told.get("error", "")
        self.detail: str = told.get("detail") or told.get("error_description") or told.get("error", "")
        self.errors: list[dict[str, str]] = told.get("errors", [])
        self.request_id: str = told.get("request_id", "")
        wait = headers.get("retry-after", "")
        self.retry_after: float | None = float(wait) if wait.isdigit() else None
        super().__init__(f"{status} {self.kind}: {self.detail} (request {self.request_id})")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token goes to the practice and nowhere else."""

    def redirect_request(  # noqa: PLR0917 - as the library has it
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow none."""


class Trellis:
    """One practice, as a program of a record system is let see it."""

    def __init__(
        self, url: str, client_id: str = "", *, secret: str = "", key: Json | None = None, token: str = ""
    ) -> None:
        """Name the practice's address, and with what to come: a secret, a key of your own, or a token that you have.

        Raises ValueError for an address that is not https, but for one on this machine.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValueError("The practice is reached by https.")
        self._url = f"{parts.scheme}://{parts.netloc}"
        self._client_id, self._secret, self._key = client_id, secret, key
        self._token, self._until = token, float("inf") if token else 0.0
        self._open = urllib.request.build_opener(_NoRedirects).open

    # What most programs want

    def clients(self) -> Iterator[Client]:
        """Everybody in care."""
        yield from cast("Iterator[Client]", self.each("clients"))

    def cases(self) -> Iterator[Case]:
        """Who is in treatment together."""
        yield from cast("Iterator[Case]", self.each("cases"))

    def sessions(self, *, case: str = "") -> Iterator[Session]:
        """All sessions, or those of one case."""
        yield from cast("Iterator[Session]", self.each("sessions", **({"case": case} if case else {})))

    def assignments(self) -> Iterator[Assignment]:
        """The homework of those who let you read."""
        yield from cast("Iterator[Assignment]", self.each("assignments"))

    def responses(self) -> Iterator[Response]:
        """What they handed in; each of them sees in their log that you read it."""
        yield from cast("Iterator[Response]", self.each("responses"))

    def scores(self) -> Iterator[Score]:
        """What their answers add up to."""
        yield from cast("Iterator[Score]", self.each("scores"))

    def changes(self, after: str = "") -> Iterator[Changes]:
        """What changed since a cursor, by pages, until there is no more for now.

        Deal with a page, then keep its ``next``: it is where to begin the next time. With a cursor that is older than
        45 days a Problem of the kind no-longer-kept: read every list once, and begin without one.
        """
        more = True
        while more:
            page = cast("Changes", self.get("changes", **({"after": after} if after else {})).body)
            yield page
            after, more = page["next"], page["more"]

    # Any call

    def get(self, path: str, **query: str) -> Answer:
        """Read something under /api/v1/."""
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path)

    def each(self, path: str, **query: str) -> Iterator[Json]:
        """Go through a list, page by page."""
        after = ""
        while True:
            page = self.get(path, **query, **({"after": after} if after else {})).body
            yield from page["items"]
            after = page["next"]
            if not after:
                return

    def post(self, path: str, body: Json | None = None, *, key: str = "") -> Answer:
        """Make something, once: ``key`` is its Idempotency-Key. Keep your own where your program may be restarted."""
        return self.call("POST", path, body, {"Idempotency-Key": key or uuid.uuid4().hex})

    def put(self, path: str, body: Json, *, tag: str = "", new: bool = False) -> Answer:
        """Write something; with ``tag`` only if it is as you read it, with ``new`` only if it is not there yet."""
        return self.call("PUT", path, body, {"If-Match": tag} if tag else {"If-None-Match": "*"} if new else {})

    def delete(self, path: str) -> Answer:
        """Take something away."""
        return self.call("DELETE", path)

    def by_external(self, thing: str, system: str, name: str) -> str:
        """The path of a client, case or session by what a system calls it; a system with slashes has none."""
        return f"{thing}/by-external/{quote(system, safe='')}/{quote(name, safe='')}"

    def call(
        self, method: str, path: str, body: Json | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Call and wait where the practice asks for it. Raises Problem for a refusal, OSError for no answer at all."""
        for tried in range(TRIES):
            try:
                return self._sent(method, path, body, {**(headers or {}), "Authorization": f"Bearer {self._bearer()}"})
            except Problem as problem:
                if tried + 1 == TRIES or not self._is_worth_another(problem):
                    raise
                time.sleep(_wait(problem, tried))
            except OSError:
                if tried + 1 == TRIES:
                    raise
                time.sleep(_wait(None, tried))
        raise AssertionError

    def _is_worth_another(self, problem: Problem) -> bool:
        if problem.status == UNAUTHORIZED and self._client_id and self._until:
            self._until = 0.0
            return True
        is_in_flight = problem.status == CONFLICT and problem.retry_after is not None
        return is_in_flight or problem.status == TOO_MANY or problem.status >= BROKEN

    def _sent(self, method: str, path: str, body: Json | None, headers: Mapping[str, str]) -> Answer:
        told = {**headers, "Accept": "application/json"} | (
            {} if body is None else {"Content-Type": "application/json"}
        )
        data = json.dumps(body).encode() if body is not None else None
        return self._asked(urllib.request.Request(f"{self._url}/api/v1/{path}", data, told, method=method))  # noqa: S310 - https, or this machine

    def _asked(self, request: urllib.request.Request) -> Answer:
        try:
            with self._open(request, timeout=TIMEOUT) as answer:
                return _read(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                refused = _read(error.code, error.headers, error.read())
            raise Problem(refused.status, refused.body or {}, refused.headers) from None

    # Tokens

    def _bearer(self) -> str:
        if time.monotonic() < self._until:
            return self._token
        sent = {"grant_type": "client_credentials"}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self._key:
            sent |= {"client_assertion_type": ASSERTION, "client_assertion": self._assertion(self._key)}
        else:
            pair = f"{quote(self._client_id, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        url, data = f"{self._url}/oauth/token", urlencode(sent).encode()
        told = self._asked(urllib.request.Request(url, data, headers, method="POST")).body  # noqa: S310 - as above
        self._token, self._until = told["access_token"], time.monotonic() + told["expires_in"] - EARLY
        return self._token

    def _assertion(self, jwk: Json) -> str:
        from joserfc import jwt
        from joserfc.jwk import JWKRegistry

        key = JWKRegistry.import_key(jwk)
        alg = "ES384" if key.key_type == "EC" else "RS384"
        now, name = int(time.time()), self._client_id
        claims = {"iss": name, "sub": name, "aud": f"{self._url}/oauth/token", "exp": now + 240}
        head = {"alg": alg, "kid": jwk["kid"], "typ": "JWT"}
        return jwt.encode(head, claims | {"jti": uuid.uuid4().hex}, key, algorithms=[alg])


def _read(status: int, headers: Any, body: bytes) -> Answer:  # noqa: ANN401 - the library's own kind of headers
    told = {name.lower(): value for name, value in headers.items()}
    is_json = "json" in told.get("content-type", "")
    return Answer(status, json.loads(body) if body and is_json else None, told)


def _wait(problem: Problem | None, tried: int) -> float:
    """How many seconds: as the practice says, else a little longer each time."""
    asked = problem.retry_after if problem else None
    if problem and problem.status == UNAUTHORIZED:
        return 0.0
    return min(LONGEST_WAIT, asked if asked is not None else 0.5 * 2**tried)
