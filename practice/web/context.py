"""What every page may name without its view having to hand it over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.access.actor import Actor
from practice.enums import Role
from practice.people.models import Practice, User
from practice.web.actor import actor_of
from practice.web.life import seconds_left
from practice.web.whose import mark_of

_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "mx"})
_INITIALS = 2
_READERS = frozenset({Role.CLINICIAN, Role.SUPERVISOR})
_DESK = frozenset({Role.ADMINISTRATOR, Role.FRONT_DESK})


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the main navigation; ``also`` are other addresses that belong to it."""

    name: str
    words: str | Promise
    icon: str
    key: str = ""
    roles: frozenset[Role] = _READERS
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A place as the reader of this page sees it."""

    name: str
    words: str | Promise
    icon: str
    key: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person, for the menu."""

    name: str
    initials: str


PLACES = (
    Place("today", _("Today"), "calendar-days", "g t", also=("/sessions/",)),
    Place("clients", _("Clients"), "users", "g c", also=("/couples/", "/cases/")),
    Place("exercises", _("Exercises"), "library", also=("/homework/",)),
    Place("answers", _("Answers"), "message-circle-heart"),
    Place("desk", _("Desk"), "clipboard-list", roles=_DESK),
)


def links(actor: Actor, path: str) -> Iterator[Link]:
    """The places that ``actor`` may go to, the one of this ``path`` marked."""
    for place in PLACES:
        if actor.roles & place.roles:
            url = reverse(place.name)
            yield Link(place.name, place.words, place.icon, place.key, url, path.startswith((url, *place.also)))


def initials(name: str) -> str:
    """First and last initial of a name, without its title: "Dr Efua Mensah" gives "EM"."""
    words = [word for word in name.split() if word.rstrip(".").lower() not in _TITLES] or name.split()
    return "".join(word[0].upper() for word in dict.fromkeys((words[0], words[-1])))[:_INITIALS] if words else ""


type Known = str | bool | int | Practice | Me | Callable[[], list[Link]] | Callable[[], bool]


def house(request: HttpRequest) -> dict[str, Known]:
    """The practice, the person, the navigation and the way out; the navigation is made only if a page asks."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"leave_to": settings.LEAVE_URL}
    return {
        "leave_to": settings.LEAVE_URL,
        "practice": user.practice,
        "theme": user.theme,
        "single_keys": user.single_keys,
        "seconds_left": seconds_left(request),
        "reader_mark": mark_of(user),
        "me": Me(name=user.name, initials=initials(user.name)),
        "nav": lambda: list(links(actor_of(request), request.path)),
        "reads_answers": lambda: bool(actor_of(request).roles & _READERS),
        "treats": lambda: Role.CLINICIAN in actor_of(request).roles,
        "runs_desk": lambda: bool(actor_of(request).roles & (_DESK | {Role.CLINICIAN})),
        "runs_practice": lambda: Role.ADMINISTRATOR in actor_of(request).roles,
    }
