"""The cover over what is one's own: clients who switch it on see it only after signing in once more."""

from functools import wraps

from django.http import HttpRequest, HttpResponse

from practice.access.actor import Actor
from practice.people.models import User
from practice.web.fresh import Page, ask_again, is_fresh


def has_cover(request: HttpRequest) -> bool:
    """Whether the person wants their own pages covered."""
    return isinstance(request.user, User) and request.user.is_covered


def is_covered(request: HttpRequest) -> bool:
    """Whether this browser shows only what is shared at the moment."""
    return has_cover(request) and not is_fresh(request)


def own_page[**P](page: Page[P]) -> Page[P]:
    """Keep a page under the cover, whatever is on it; stands below ``client_page``."""

    @wraps(page)
    def view(request: HttpRequest, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return ask_again(request) if is_covered(request) else page(request, actor, *args, **kwargs)

    return view
