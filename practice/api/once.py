"""Idempotency-Key: a POST that is sent again is answered again, and done once."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.problems import ProblemError
from practice.api.views import ApiView, plain
from practice.sync.once import (
    Call,
    InFlightError,
    OtherBodyError,
    SentCall,
    begin,
    call_of,
    finish,
    give_up,
    kept_answer,
)

KEY = re.compile(r"[!-~]{1,255}")

type Post[View: ApiView, **P] = Callable[Concatenate[View, Request, P], Response]


class About(Response):
    """An answer that tells who somebody is: what is kept of it ends with their record."""

    def __init__(self, told: object, *, about: int, **more: Any) -> None:
        """Say whose, by the key of their account."""
        super().__init__(told, **more)
        self.about = about


def once[View: ApiView, **P](act: Post[View, P]) -> Post[View, P]:
    """Do a POST once for each key that comes with it; without a key it is done each time."""

    @wraps(act)
    def done(view: View, request: Request, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return act(view, request, *args, **kwargs)
        row = _begin(_call(view, request, key))
        if row.status is not None:
            kept = kept_answer(row)
            return Response(kept["told"], status=row.status, headers=kept["headers"] | {"Idempotent-Replayed": "true"})
        try:
            with transaction.atomic():
                answer = act(view, request, *args, **kwargs)
                kept = {"told": plain(answer.data), "headers": _kept(answer)}
                finish(row, answer.status_code, kept, about=answer.about if isinstance(answer, About) else None)
        except BaseException:
            give_up(row)
            raise
        return answer

    return done


def _call(view: ApiView, request: Request, key: str) -> Call:
    if not KEY.fullmatch(key):
        words = "Idempotency-Key is a text of your choice, such as a UUID: up to 255 letters, digits and signs."
        raise ProblemError(HTTPStatus.BAD_REQUEST, words, kind="idempotency-key")
    caller = view.caller
    whole = f"{request.method} {request.get_full_path()}\0".encode() + _body(request)
    return call_of(caller.actor, program=caller.client.pk, key=key, sent=whole)


def _body(request: Request) -> bytes:
    return request._request.body  # noqa: SLF001 - DRF keeps Django's request there


def _begin(call: Call) -> SentCall:
    try:
        return begin(call)
    except OtherBodyError:
        words = "This Idempotency-Key was sent before with something else. Use a new key for a new request."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, words, kind="idempotency-key") from None
    except InFlightError:
        words = "The first request with this Idempotency-Key is still being answered. Wait, then send it again."
        error = ProblemError(HTTPStatus.CONFLICT, words, kind="idempotency-key")
        error.headers = {"Retry-After": "1"}
        raise error from None


def _kept(answer: Any) -> dict[str, str]:  # noqa: ANN401 - the framework's answer
    return {name: value for name, value in answer.headers.items() if name in {"Location", "ETag"}}
