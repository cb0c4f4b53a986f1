"""What other systems call our clients, cases and sessions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import QuerySet

from clients.models import Case, CaseElsewhere, Client, ClientElsewhere, Line, Relative, Session, SessionElsewhere
from clients.policy import may_keep_register
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.access.prepared import Prepared, Several
from practice.enums import Role
from practice.privacy.lookup import look_up_hash


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A system, and its id for something."""

    system: str
    value: str


def called[Named: (ClientElsewhere, CaseElsewhere, SessionElsewhere)](
    model: type[Named], name: Elsewhere, practice: int
) -> QuerySet[Named]:
    """What is kept in a practice under a system's id for something of this kind: one row, or none."""
    hashed = look_up_hash(model, "value_hash", name.value.strip())
    return model.objects.filter(practice_id=practice, system=name.system, value_hash=hashed)


def client_elsewhere(name: Elsewhere, actor: Actor) -> Client | None:
    """The client of the actor's practice whom a system calls so, if there is one. Raises NotVisibleError."""
    _require_register(actor)
    found = called(ClientElsewhere, name, actor.practice).select_related("client__user").first()
    return found.client if found and found.client.erased_at is None else None


def session_elsewhere(name: Elsewhere, actor: Actor) -> Session | None:
    """The session of the actor's practice that a system calls so, if there is one. Raises NotVisibleError."""
    _require_register(actor)
    found = called(SessionElsewhere, name, actor.practice).select_related("session__case").first()
    return found.session if found else None


def case_elsewhere(name: Elsewhere, actor: Actor) -> Case | None:
    """The case of the actor's practice that a system calls so, if there is one. Raises NotVisibleError."""
    _require_register(actor)
    found = called(CaseElsewhere, name, actor.practice).select_related("case").first()
    return found.case if found else None


def relatives(actor: Actor) -> QuerySet[Relative]:
    """Those whom a record system itself has written down beside the practice's clients; no other reads of them."""
    if not may_keep_register(actor.roles):
        return Relative.objects.none()
    rows = Relative.objects.filter(practice_id=actor.practice, author_id=actor.person, client__erased_at__isnull=True)
    return rows.select_related("client").order_by("pk")


class NamesElsewhere:
    """What other systems call things of one kind, by the key of what they name."""

    def __init__(self, rows: models.Manager[Any], column: str) -> None:
        """Keep where the names are, and which column holds the key."""
        self._rows = Prepared(lambda: rows.filter(**{f"{column}__one_of": Several()}).order_by("pk"))
        self._key = attrgetter(column)

    def of(self, keys: Iterable[int]) -> dict[int, list[Elsewhere]]:
        """By key; nothing where nobody whom it is about is left."""
        found: dict[int, list[Elsewhere]] = defaultdict(list)
        for row in self._rows.objects(set(keys)):
            if row.value:
                found[self._key(row)].append(Elsewhere(row.system, row.value))
        return found


clients_elsewhere = NamesElsewhere(ClientElsewhere.objects, "client_id").of
cases_elsewhere = NamesElsewhere(CaseElsewhere.objects, "case_id").of
sessions_elsewhere = NamesElsewhere(SessionElsewhere.objects, "session_id").of


def _require_register(actor: Actor) -> None:
    if not may_keep_register(actor.roles):
        raise NotVisibleError


def require_calling(name: Elsewhere, practice: int, by: Actor) -> None:
    """Refuse whoever may not say what a system calls something of this practice.

    A program's word about a connected system's ids is refused too: into whose chart is sent there hangs on them.
    Raises NotAllowedError for it, NotVisibleError for whoever keeps no register there.
    """
    lines = Line.objects.filter(practice_id=by.practice, system=name.system, ended_at=None)
    foreign = Role.RECORD_SYSTEM in by.roles and lines.exclude(acts_as_id=by.person).exists()
    require(not foreign, "This system is connected and says itself whom it calls what.")
    if practice != by.practice:
        raise NotVisibleError
    _require_register(by)
