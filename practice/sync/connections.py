"""What the page about connections tells of each, whatever kind it is; settings.CONNECTIONS names where the kinds are.

Each kind is made by a function of the actor, who runs the practice: only theirs may be in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from practice.access.actor import Actor

type Words = str | Promise


class State(StrEnum):
    """How a connection is: it works, rests for now, needs a look, or has ended."""

    WORKS = "works"
    RESTS = "rests"
    LOOK = "look"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done: a button that does it, or a link to the page that asks first."""

    words: Words
    url: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection: what it is called, how it is, when it last ran and what that changed.

    ``trouble`` says in a sentence what failed, ``cure`` in another what to do about it.
    """

    name: str
    state: State
    says: Words
    about: Words = ""
    last: datetime | None = None
    changed: Words = ""
    trouble: Words = ""
    cure: Words = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """All connections of one kind, and how another one comes about."""

    slug: str
    title: Words
    lead: Words
    none: Words
    connections: Iterable[Connection] = field(default_factory=list)
    more: Act | None = None


def kinds(actor: Actor) -> list[Kind]:
    """Every kind of connection that the practice has, in the order of the settings."""
    return [import_string(path)(actor) for path in settings.CONNECTIONS]
