"""One shape for everything that goes wrong with a call (RFC 9457), each with what to do about it."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from practice.access.errors import NotAllowedError, NotVisibleError
from practice.api.kinds import title_of, type_of
from practice.privacy.errors import KeyDestroyedError

MEDIA_TYPE = "application/problem+json"
LONGEST_ID = 64
NOT_FOUND = "Nothing is here that this token may see. Look at the address, and at what the token is for."
OF_STATUS = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read, or is too large. Look at its form and size and send it again.",
    HTTPStatus.NOT_FOUND: NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: "There is no such method here. The header Allow names those that there are.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is too large. Send less at a time.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side; nothing was changed. Send it again, or tell us "
    "its request_id.",
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that does not fit: where in what was sent (a JSON pointer), a word for programs, one for people."""

    pointer: str
    code: str
    detail: str


class ProblemError(exceptions.APIException):
    """Something that a call did wrong, and what its sender can do about it."""

    headers: Mapping[str, str] = {}

    def __init__(self, status: HTTPStatus, detail: str, *, kind: str = "", flaws: Iterable[Flaw] = ()) -> None:
        """Say it."""
        super().__init__(detail)
        self.status_code, self.words, self.kind, self.flaws = status, detail, kind, tuple(flaws)


@dataclass(frozen=True, slots=True)
class _Said:
    status: HTTPStatus
    detail: str
    kind: str = ""
    flaws: tuple[Flaw, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def request_id(request: HttpRequest) -> str:
    """The name of this request: the sender's own, if it is plain, or a new one."""
    known = getattr(request, "trellis_request_id", None)
    if isinstance(known, str):
        return known
    said = request.headers.get("X-Request-Id", "")
    plain = 0 < len(said) <= LONGEST_ID and said.isascii() and said.replace("-", "").replace("_", "").isalnum()
    name = said if plain else secrets.token_hex(12)
    request.trellis_request_id = name  # type: ignore[attr-defined]  # kept with the request it belongs to
    return name


def body_of(said_status: int, detail: str, name: str, *, kind: str = "", flaws: Iterable[Flaw] = ()) -> dict[str, Any]:
    """The problem as JSON holds it; ``name`` is that of the request."""
    status = HTTPStatus(said_status)
    code = kind or status.phrase.lower().replace(" ", "-")
    return {
        "type": type_of(code),
        "title": title_of(code, status),
        "status": int(status),
        "detail": detail,
        "instance": f"urn:trellis:request:{name}",
        "errors": [{"pointer": flaw.pointer, "code": flaw.code, "detail": flaw.detail} for flaw in flaws],
        "request_id": name,
    }


def answer_problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to whatever was refused; None for what nobody foresaw, which breaks and is told as such."""
    said = _said(error)
    if said is None:
        return None
    request: Request = context["request"]
    name = request_id(request._request)  # noqa: SLF001 - DRF keeps Django's request there
    body = body_of(said.status, said.detail, name, kind=said.kind, flaws=said.flaws)
    return Response(body, status=said.status, headers=dict(said.headers), content_type=MEDIA_TYPE)


def _said(error: Exception) -> _Said | None:
    if isinstance(error, NotVisibleError | Http404):
        return _Said(HTTPStatus.NOT_FOUND, NOT_FOUND)
    if isinstance(error, KeyDestroyedError | NotAllowedError):
        gone = isinstance(error, KeyDestroyedError)
        words = "This record was deleted. Nothing can be added to it." if gone else str(error)
        return _Said(HTTPStatus.CONFLICT, words, "refused")
    if isinstance(error, ProblemError):
        return _Said(HTTPStatus(error.status_code), error.words, error.kind, error.flaws, error.headers)
    if isinstance(error, exceptions.ValidationError):
        detail = "Some of what was sent does not fit. Look at errors, mend it and send it again."
        return _Said(HTTPStatus.UNPROCESSABLE_ENTITY, detail, "does-not-fit", tuple(flaws_in(error.detail)))
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return None


def _of_framework(error: exceptions.APIException) -> _Said:
    status = HTTPStatus(error.status_code)
    words = {
        HTTPStatus.UNAUTHORIZED: "This needs an access token that is still valid, sent as Authorization: Bearer. "
        "Ask for a new one at the token endpoint.",
        HTTPStatus.NOT_ACCEPTABLE: "Answers here are JSON. Leave out Accept, or let it allow application/json.",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Send JSON, with Content-Type: application/json.",
        HTTPStatus.BAD_REQUEST: "The body is not JSON that can be read. Look at it and send it again.",
    }
    challenge = getattr(error, "auth_header", "")
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    return _Said(status, words.get(status) or OF_STATUS.get(status) or str(error.detail), headers=headers)


def flaws_in(detail: Any, pointer: str = "") -> Iterable[Flaw]:  # noqa: ANN401 - as deep as what was sent
    """Everything that does not fit, with its place."""
    if isinstance(detail, Mapping):
        for name, inside in detail.items():
            here = (
                pointer
                if name == "non_field_errors"
                else f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"
            )
            yield from flaws_in(inside, here)
    elif isinstance(detail, list):
        for place, inside in enumerate(detail):
            inner = pointer if isinstance(inside, exceptions.ErrorDetail) else f"{pointer}/{place}"
            yield from flaws_in(inside, inner)
    else:
        yield Flaw(pointer, getattr(detail, "code", "invalid"), str(detail))
