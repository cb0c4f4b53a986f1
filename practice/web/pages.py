"""Says of every page whom it is for; for everybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Protocol

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from practice.access.actor import Actor, require_role
from practice.enums import STAFF, Role
from practice.web.actor import actor_of

type Page[**P] = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


class DeclaredView(Protocol):
    """A view that says whom it is for."""

    audience: frozenset[Role]


def page_for[**P](*roles: Role) -> Callable[[Page[P]], View[P]]:
    """Make a view of a page that only people in one of ``roles`` can know of; the page gets their actor."""

    def declare(page: Page[P]) -> View[P]:
        @wraps(page)
        def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_of(request)
            require_role(actor, *roles)
            return page(request, actor, *args, **kwargs)

        view.audience = frozenset(roles)  # type: ignore[attr-defined]  # read by the test that walks all addresses
        return view

    return declare


def clinician_page[**P](page: Page[P]) -> View[P]:
    """A page of those who care for cases: clinicians and supervisors."""
    return page_for(Role.CLINICIAN, Role.SUPERVISOR)(page)


def staff_page[**P](page: Page[P]) -> View[P]:
    """A page of everybody who works in the practice."""
    return page_for(*STAFF)(page)


def desk_page[**P](page: Page[P]) -> View[P]:
    """A page of those who add people, cases and sessions."""
    return page_for(Role.CLINICIAN, Role.ADMINISTRATOR, Role.FRONT_DESK)(page)


def administrator_page[**P](page: Page[P]) -> View[P]:
    """A page of those who run the practice."""
    return page_for(Role.ADMINISTRATOR)(page)


def client_page[**P](page: Page[P]) -> View[P]:
    """A page of people in care."""
    return page_for(Role.CLIENT)(page)


def public_page[**P](view: View[P]) -> View[P]:
    """A page for anybody, signed in or not."""
    open_view = login_not_required(view)
    open_view.audience = frozenset()  # type: ignore[attr-defined]  # read by the test that walks all addresses
    return open_view


def door_page[**P](view: View[P]) -> View[P]:
    """A page through which people come in: it looks up anybody, of whatever practice."""
    door = public_page(view)
    door.is_door = True  # type: ignore[attr-defined]  # read by the walls
    return door
