"""Conditions by which the database answers searches itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q

from practice.access.actor import Actor
from practice.fhir.kinds import Narrow
from practice.fhir.moments import asked_span, bounds
from practice.privacy.lookup import look_up_hash

NONE = Q(pk__in=[])
ALL = ~NONE


def token(wanted: str, system: str = "") -> str | None:
    """The code that a token asks for; None where it names another ``system`` than the one that codes here have."""
    said, bar, code = wanted.rpartition("|")
    return None if bar and said not in {"", system} else code


def by_code(column: str, system: str = "") -> Narrow:
    """Rows with this code in a column."""

    def narrow(wanted: str, _actor: Actor) -> Q:
        code = token(wanted, system)
        return NONE if code is None else Q(**{column: code})

    return narrow


def by_identifier(model: type[Model], column: str) -> Narrow:
    """Rows that another system calls so: ``model`` holds such names, and its ``column`` the keys of the rows."""

    def narrow(wanted: str, actor: Actor) -> Q:
        system, bar, value = wanted.rpartition("|")
        rows = model._default_manager.filter(practice_id=actor.practice)  # noqa: SLF001 - Django's own name for it
        rows = rows.filter(system=system) if bar else rows
        if value:
            rows = rows.filter(value_hash=look_up_hash(model, "value_hash", value.strip()))
        return Q(pk__in=rows.values(column))

    return narrow


def by_moment(column: str) -> Narrow:
    """Rows whose moment is as it is asked for."""

    def narrow(wanted: str, _actor: Actor) -> Q:
        prefix, span = asked_span(wanted, "The date")
        sides, outside = bounds(prefix, span, has_time=False)
        found = Q(**{f"{column}__{side}": moment for side, moment in sides.items()})
        return ~found if outside else found

    return narrow


@dataclass(frozen=True, slots=True)
class ByReference:
    """Rows that refer to something by its id, of one of these kinds."""

    find: Callable[[Any], Q]
    kinds: tuple[str, ...]

    def code(self, wanted: str) -> str | None:
        """The id that is asked for; None where it is of another kind."""
        kind, _, code = wanted.rpartition("/")
        return code if kind in {"", *self.kinds} else None

    def __call__(self, wanted: str, actor: Actor) -> Q:  # noqa: ARG002 - others need to know who asks
        """The condition for what is wanted."""
        code = self.code(wanted)
        return NONE if code is None else self.find(code)


def by_reference(find: Callable[[Any], Q], *kinds: str) -> ByReference:
    """The condition that ``find`` makes of an id, or of the place of one in a statement."""
    return ByReference(find, kinds)
