"""Who acts: the signed-in person as the rules see them."""

from dataclasses import dataclass
from datetime import date, datetime

from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or record system that acts in one practice.

    ``zone`` is the practice's IANA zone, in which days begin and end for every rule. ``token`` are the scopes of the
    app by which somebody in care acts; nothing where they do so themselves.
    """

    person: int
    practice: int
    roles: frozenset[Role]
    zone: str = "UTC"
    token: tuple[str, ...] = ()

    @property
    def is_client(self) -> bool:
        """Whether this is somebody in care."""
        return Role.CLIENT in self.roles

    @property
    def is_clinician(self) -> bool:
        """Whether this person may sit in care teams."""
        return Role.CLINICIAN in self.roles

    def today(self) -> date:
        """The practice's calendar day."""
        return clock.today(self.zone)

    def now(self) -> datetime:
        """The moment at which it is asked what is open by now."""
        return clock.now()


def require_role(actor: Actor, *roles: Role) -> None:
    """Refuse, as if nothing were there, whoever has none of ``roles``."""
    if not actor.roles.intersection(roles):
        raise NotVisibleError


def require(condition: bool, words: str) -> None:  # noqa: FBT001 - reads as a sentence: require(x, "why not")
    """Refuse with a reason the actor may know unless ``condition`` holds."""
    if not condition:
        raise NotAllowedError(words)
