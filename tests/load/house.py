"""The whole house, asked as a server would ask it."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler


class House:
    """Answers the requests of one who says in ``credentials``, as WSGI has headers, who they are."""

    def __init__(self, credentials: Mapping[str, str]) -> None:
        self._credentials, self._answer = credentials, WSGIHandler()

    def ask(self, address: str) -> bytes:
        parts = urlsplit(address)
        environ: dict[str, object] = {"PATH_INFO": parts.path, "QUERY_STRING": parts.query, "HTTP_HOST": "localhost"}
        environ |= self._credentials
        setup_testing_defaults(environ)
        said: list[str] = []

        def start(status: str, *_: object) -> Callable[[bytes], object]:
            said.append(status)
            return len

        body = b"".join(self._answer(environ, start))
        if said != ["200 OK"]:
            raise SystemExit(f"{address} answered {said}: {body[:300]!r}")
        return body
