"""Makes exports ready: step by step, each in a short transaction, so that nobody waits for one and none is lost."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import batched
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.editions import TICK, latest, settle, settle_some
from practice.fhir.exporting import note_unread, query_for, waiting
from practice.fhir.kinds import Face, Kind
from practice.fhir.models import Export
from practice.fhir.readable import Unread, tell_or_not
from practice.fhir.searching import chosen, in_order
from practice.people.acting import actor_for
from practice.people.models import Practice, User
from practice.walls.context import Place, within

logger = logging.getLogger(__name__)

AT_ONCE, A_FILE = 200, 2000
# A worker that has said nothing for so long is taken for dead; an export that has taken several with it is given up.
LEASE, MOST_TRIES = timedelta(minutes=2), 3


class _LostError(Exception):
    """Somebody else makes it ready by now, or it was taken back."""


def prepare_all(face: Face) -> None:
    """Make ready every export that waits, one after the other; one that breaks keeps no other from its turn."""
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        while (run := _taken(practice, face)) is not None:
            _try(run)


def _try(run: "_Run") -> None:
    try:
        run.do()
    except _LostError:
        return
    except NotVisibleError:
        logger.warning("What was to be exported is not there any more.")
        run.fail()
    except Exception:
        logger.exception("An export broke down.")
        if run.tries >= MOST_TRIES:
            run.fail()


def _taken(practice: int, face: Face) -> "_Run | None":
    """The next one that nobody is at, if there is one; those that took too many workers with them have failed."""
    moment = clock.now()
    free = waiting() & (Q(seen_at__isnull=True) | Q(seen_at__lt=moment - LEASE))
    with within(practice), transaction.atomic():
        rows = Export.objects.filter(free, practice_id=practice)
        rows.filter(tries__gte=MOST_TRIES).update(failed_at=moment)
        for key, tries in rows.order_by("pk").values_list("pk", "tries"):
            if rows.filter(pk=key, tries=tries).update(tries=tries + 1, seen_at=moment):
                return _Run(practice, face, key, tries + 1)
    return None


@dataclass(frozen=True, slots=True)
class _Run:
    """One try at one export. Each step finds it as the step before has left it, also after a worker was killed."""

    practice: int
    face: Face
    key: int
    tries: int

    def do(self) -> None:
        """All steps of it: whatever had changed by ``upto`` is seen afterwards, so that no file misses it."""
        names, begun = self._begin()
        if begun:
            for name in names:
                self._settle(self.face.by_name[name])
            self._bound(names)
        while (following := self._next()) is not None:
            self._read(self.face.by_name[following])

    def fail(self) -> None:
        """Say that it will not be ready."""
        with within(self.practice):
            self._rows().update(failed_at=clock.now())

    def _rows(self) -> QuerySet[Export]:
        return Export.objects.filter(waiting(), pk=self.key, tries=self.tries)

    def _held(self) -> tuple[Export, Actor]:
        """The export and its reader, for one step; nobody else takes it meanwhile."""
        if not self._rows().update(seen_at=clock.now()):
            raise _LostError
        export = self._rows().get()
        return export, actor_for(User.objects.select_related("practice").get(pk=export.reader_id))

    def _begin(self) -> tuple[list[str], bool]:
        with within(self.practice), transaction.atomic():
            export, _ = self._held()
            return export.kinds, export.upto is None

    def _settle(self, kind: Kind[Any]) -> None:
        after, more = None, True
        while more:
            with within(self.practice), transaction.atomic():
                after = settle_some(kind, self._held()[1], after)
                more = after is not None
        with within(self.practice), transaction.atomic():
            settle(kind, self._held()[1])

    def _bound(self, names: Sequence[str]) -> None:
        with within(self.practice), transaction.atomic():
            export, actor = self._held()
            export.upto = latest(actor, names) or export.begun_at - TICK
            export.save(update_fields=["upto"])

    def _next(self) -> str | None:
        with within(self.practice), transaction.atomic():
            export, _ = self._held()
            if export.ready < len(export.kinds):
                return str(export.kinds[export.ready])
            export.done_at = clock.now()
            export.save(update_fields=["done_at"])
            return None

    def _read(self, kind: Kind[Any]) -> None:
        """Read all of a kind once, and keep where each file begins and what cannot be read."""
        files, more = _Files(kind), True
        while more:
            with within(self.practice), transaction.atomic():
                export, actor = self._held()
                query = query_for(export, kind, self.face, actor)
                found = [] if query is None else chosen(kind, query, actor)
                if isinstance(found, QuerySet):
                    some = files.behind(found)
                    files.add(some, actor, attrgetter(kind.order))
                    more = len(some) == AT_ONCE
                else:
                    for part in batched(in_order(kind, found), AT_ONCE, strict=False):
                        files.add(part, actor, kind.id_of)
                    more = False
                if not more:
                    files.keep(export)


@dataclass(slots=True)
class _Files:
    """Where the files of a kind begin, as far as it was read, and what could not be."""

    kind: Kind[Any]
    begins: list[Any] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    after: Any = None
    lines: int = 0

    def behind(self, rows: QuerySet[Any]) -> list[Any]:
        """The rows that come next."""
        rows = rows if self.after is None else rows.filter(**{f"{self.kind.order}__gt": self.after})
        return list(rows.order_by(self.kind.order)[:AT_ONCE])

    def add(self, rows: Sequence[Any], actor: Actor, key: Callable[[Any], Any]) -> None:
        """Read some more; ``key`` is that by which a file finds them again."""
        told = tell_or_not(self.kind, rows, actor)
        self.unread += [one for one in told if isinstance(one, Unread)]
        good = sum(1 for one in told if one and not isinstance(one, Unread))
        if good and (not self.begins or self.lines + good > A_FILE):
            self.begins.append(self.after if self.begins else None)
            self.lines = 0
        self.lines += good
        self.after = key(rows[-1]) if rows else self.after

    def keep(self, export: Export) -> None:
        """Write it down with the export."""
        note_unread(export, self.unread)
        export.files |= {self.kind.name: self.begins} if self.begins else {}
        export.ready += 1
        export.save(update_fields=["files", "ready"])
