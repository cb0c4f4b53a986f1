"""The only door to guardian: rows that say who may read which object, why, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from practice.access.lookups import Among, Running
from practice.access.prepared import Given, Insert, Prepared, Several


class Grant(UserObjectPermissionBase):
    """guardian's row for one person and one object, with the capacity and the day on which it has ended.

    A right that lasts hours has the moment of its end in ``until_at`` and is asked for with ``running_at``.

    A subclass names the object: ``content_object = ForeignKey(...)``. guardian's own unique index over user,
    permission and object is the order in which pages are read.
    """

    content_object_id: int
    capacity = models.CharField(max_length=12, default="")
    until = models.DateField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class GroupGrant(GroupObjectPermissionBase):
    """guardian's twin for groups, which stays empty: rights belong to persons."""

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A row that has to be there."""

    object_id: int
    user_id: int
    codename: str
    capacity: str
    until: date | None = None
    until_at: datetime | None = None


@lru_cache(maxsize=64)
def permission_id(model: type[models.Model], codename: str) -> int:
    """The key of the permission ``codename`` of ``model``, looked up once a process."""
    kind = ContentType.objects.get_for_model(model)
    return int(Permission.objects.values_list("pk", flat=True).get(content_type=kind, codename=codename))


class Grants:
    """The rows of one grant model, compared with and made to agree with what is wanted."""

    def __init__(self, rows: type[Grant], target: type[models.Model], codenames: tuple[str, ...]) -> None:
        """Keep the rows of ``rows`` about ``target`` for ``codenames``."""
        self._rows, self._target, self._codenames = rows, target, codenames
        columns = ("pk", "content_object_id", "user_id", "permission_id", "capacity", "until", "until_at")
        self._stored = Prepared(lambda: rows.objects.filter(content_object_id__one_of=Several()).values_list(*columns))
        self._added = Insert(rows, "user", "permission", "capacity", "content_object", "until", "until_at")

    def _ids(self) -> dict[int, str]:
        return {permission_id(self._target, name): name for name in self._codenames}

    def stored(self, object_ids: Iterable[int]) -> dict[Wanted, int]:
        """The rows that are there for these objects, each with its key."""
        names = self._ids()
        return {
            Wanted(object_id, user_id, names.get(permission, str(permission)), *why): pk
            for pk, object_id, user_id, permission, *why in self._stored.rows(object_ids)
        }

    def add(self, wanted: Iterable[Wanted]) -> None:
        """Write rows, all in one statement."""
        ids = {name: key for key, name in self._ids().items()}
        self._added.many(
            (row.user_id, ids[row.codename], row.capacity, row.object_id, row.until, row.until_at)
            for row in sorted(wanted)
        )

    def agree(
        self, object_ids: Iterable[int], wanted: frozenset[Wanted]
    ) -> tuple[frozenset[Wanted], frozenset[Wanted]]:
        """Make the rows for these objects exactly ``wanted``; gives those that went, and those that came."""
        stored = self.stored(object_ids)
        gone = {row: pk for row, pk in stored.items() if row not in wanted}
        if gone:
            self._rows.objects.filter(pk__in=gone.values()).delete()
        missing = wanted - stored.keys()
        if missing:
            self.add(missing)
        return frozenset(gone), missing


def running(today: date | Given, prefix: str = "") -> Q:
    """The condition that a grant has not ended by ``today``."""
    return Q(**{f"{prefix}until__{Running.lookup_name}": today})


def running_at(moment: datetime) -> Q:
    """The condition that a grant which lasts hours has not ended by ``moment``; one without such an end is none."""
    return Q(until_at__gt=moment)


def held_by(person: int | Given) -> Q:
    """The condition that a grant is this person's, for queries that have found the object first."""
    return Q(**{f"user_id__{Among.lookup_name}": person})
