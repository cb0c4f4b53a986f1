"""What every call gets, however it ends: a name to ask about it, and an answer that programs can read."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from practice.api.problems import MEDIA_TYPE, OF_STATUS, body_of, request_id

type Next = Callable[[HttpRequest], HttpResponse]

ROOM = "/api/"


class ApiEdgeMiddleware:
    """Names each call, and tells as a problem whatever the house would tell as a page."""

    room = ROOM

    def __init__(self, get_response: Next) -> None:
        """Wrap the rest of the house."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; where a page about an error comes back, say the same to a program."""
        if not request.path_info.startswith(self.room):
            return self._next(request)
        name = request_id(request)
        response = self._next(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST and not _is_for_programs(response):
            response = self.told(response, name)
        response["X-Request-Id"] = name
        return response

    def told(self, page: HttpResponse, name: str) -> HttpResponse:
        """The same as a problem."""
        words = OF_STATUS.get(
            HTTPStatus(page.status_code), "This cannot be done here. Look at the method and the address."
        )
        return instead(page, body_of(page.status_code, words, name), MEDIA_TYPE)


def instead(page: HttpResponse, body: object, kind: str) -> HttpResponse:
    """What a program gets in place of a page."""
    made = HttpResponse(json.dumps(body), status=page.status_code, content_type=kind)
    if page.has_header("Allow"):
        made["Allow"] = page["Allow"]
    return made


def _is_for_programs(response: HttpResponse) -> bool:
    return "json" in response.headers.get("Content-Type", "")
