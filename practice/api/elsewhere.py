"""Lets programs that run in a browser, on a site of their own, read the answers to what they ask for with a token."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

type Next = Callable[[HttpRequest], HttpResponse]

ROOMS = ("/api/", "/fhir/", "/oauth/token", "/oauth/revoke", "/oauth/introspect", "/.well-known/")
SENT = (
    *("Accept", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Exist", "If-None-Match"),
    *("Prefer", "X-Request-Id"),
)
TOLD = (
    *("Content-Location", "ETag", "Idempotent-Replayed", "Last-Modified", "Location", "RateLimit", "RateLimit-Policy"),
    *("Retry-After", "WWW-Authenticate", "X-Request-Id"),
)


class OtherSitesMiddleware:
    """Any site may ask: here only a token opens anything, and no browser sends one, nor a cookie, by itself."""

    def __init__(self, get_response: Next) -> None:
        """Wrap the rest of the house."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; a browser that asks first whether it may ask is told so at once."""
        if not request.path_info.startswith(ROOMS) or "Origin" not in request.headers:
            return self._next(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
            answer["Access-Control-Allow-Methods"] = "GET, POST, PUT, PATCH, DELETE"
            answer["Access-Control-Allow-Headers"] = ", ".join(SENT)
            answer["Access-Control-Max-Age"] = "600"
        else:
            answer = self._next(request)
            answer["Access-Control-Expose-Headers"] = ", ".join(TOLD)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer
