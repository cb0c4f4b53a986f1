"""How long a session lives: it ends when nobody is there any more, and in any case after its longest time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse

from practice import clock
from practice.access.actor import Actor
from practice.enums import STAFF, Role
from practice.people.signed_in import Life, life_of, see
from practice.web.pages import page_for
from practice.web.whose import mark_of

type Next = Callable[[HttpRequest], HttpResponse]


class TabsSessionMiddleware(SessionMiddleware):
    """A tab whose session has ended takes none from another: somebody may be signing in there by now."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Leave the browser's cookie alone in an answer to a script; a page's own answer may take it away."""
        answer = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        is_script = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
        if is_script and cookie is not None and not cookie.value:
            del answer.cookies[settings.SESSION_COOKIE_NAME]
        return answer


class SessionLifeMiddleware:
    """Ends a session whose time is up, before any page is made; what was sent is kept by the sign-in page."""

    def __init__(self, get_response: Next) -> None:
        """Wrap the rest of the house."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End it, or go on."""
        if request.user.is_authenticated:
            life = life_of(request.session)
            if life is None or clock.now() >= life.ends_at:
                logout(request)
        return self._next(request)

    def process_view(self, request: HttpRequest, view: Any, *_rest: Any) -> None:  # noqa: ANN401 - any view at all
        """Note that somebody is there; a page's own look at the time is no sign of anybody."""
        if not request.user.is_authenticated or (view is stay and request.method == "GET"):
            return
        life = life_of(request.session)
        if life is not None:
            see(request.session, life)


@page_for(*STAFF, Role.CLIENT)
def stay(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Tell a page's script how many seconds are left and whose session it is; a POST is a sign of life."""
    life = life_of(request.session)
    left = life.ends_at - clock.now() if life else timedelta()
    return JsonResponse({"left": int(left.total_seconds()), "who": mark_of(request.user)})


def seconds_left(request: HttpRequest) -> int:
    """How long the session lives on from this page: its idle time, unless its longest time ends before."""
    life = life_of(request.session) if hasattr(request, "session") else None
    return int(_left(life).total_seconds()) if life else 0


def _left(life: Life) -> timedelta:
    return min(life.idle, life.last_moment - clock.now())
