"""Puts each request inside the walls of one practice, or at the doors while it is not known whose it is."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from practice.walls.context import Place, Wall, within

type Next = Callable[[HttpRequest], HttpResponse]


class PracticeWallMiddleware:
    """From the first look at who asks to the last byte of the answer the database knows whose rows exist."""

    def __init__(self, get_response: Next) -> None:
        """Wrap the rest of the house."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look up the person at the doors, then answer within their practice; a stranger's page asks for no rows."""
        with ExitStack() as walls:
            request.trellis_walls = walls  # type: ignore[attr-defined]  # for the pages that let people in
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                wall = self._at_the_doors(walls)
                if request.user.is_authenticated:
                    wall.move(request.user.practice_id)
            return self._next(request)

    def process_view(self, request: HttpRequest, view: Any, *_rest: Any) -> None:  # noqa: ANN401 - any view at all
        """Let the pages that let people in find anybody, also for somebody who is in already."""
        if getattr(view, "is_door", False):
            self._at_the_doors(request.trellis_walls)  # type: ignore[attr-defined]  # set above

    def _at_the_doors(self, walls: ExitStack) -> Wall:
        return walls.enter_context(within(Place.DOORS))
