"""The only door to guardian: rows that say who may read which object, why, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


class Grant(UserObjectPermissionBase):
    """guardian's row for one person and one object, with the capacity and the day on which it has ended.

    A subclass names the object: ``content_object = ForeignKey(...)``. guardian's own unique index over user,
    permission and object is the order in which pages are read.
    """

    capacity = models.CharField(max_length=12, default="")
    until = models.DateField(null=True, blank=True)

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


@lru_cache(maxsize=64)
def _permission_id(app_label: str, model: str, codename: str, alias: str) -> int:
    return int(
        Permission.objects.using(alias)
        .values_list("pk", flat=True)
        .get(content_type__app_label=app_label, content_type__model=model, codename=codename)
    )


def permission_id(model: type[models.Model], codename: str) -> int:
    """The key of the permission ``codename`` of ``model``, looked up once a process."""
    meta = model._meta  # noqa: SLF001 - Django's documented model API
    return _permission_id(meta.app_label, str(meta.model_name), codename, "default")


def forget_permission_ids() -> None:
    """Look permissions up anew, after the database was made anew."""
    _permission_id.cache_clear()


class Grants:
    """The rows of one grant model, compared with and made to agree with what is wanted."""

    def __init__(self, rows: type[Grant], target: type[models.Model], codenames: tuple[str, ...]) -> None:
        """Keep the rows of ``rows`` about ``target`` for ``codenames``."""
        self._rows, self._target, self._codenames = rows, target, codenames

    def _ids(self) -> dict[int, str]:
        return {permission_id(self._target, name): name for name in self._codenames}

    def stored(self, object_ids: Iterable[int]) -> dict[Wanted, int]:
        """The rows that are there for these objects, each with its key."""
        names = self._ids()
        rows = self._rows._default_manager.filter(content_object_id__in=list(object_ids))  # noqa: SLF001
        values = rows.values_list("pk", "content_object_id", "user_id", "permission_id", "capacity", "until")
        return {
            Wanted(object_id, user_id, names.get(permission, str(permission)), capacity, until): pk
            for pk, object_id, user_id, permission, capacity, until in values
        }

    def add(self, wanted: Iterable[Wanted]) -> None:
        """Write rows, all in one statement."""
        ids = {name: key for key, name in self._ids().items()}
        self._rows._default_manager.bulk_create(  # noqa: SLF001
            self._rows(
                content_object_id=row.object_id,
                user_id=row.user_id,
                permission_id=ids[row.codename],
                capacity=row.capacity,
                until=row.until,
            )
            for row in sorted(wanted, key=lambda row: (row.object_id, row.user_id, row.codename))
        )

    def agree(self, object_ids: Iterable[int], wanted: frozenset[Wanted]) -> None:
        """Make the rows for these objects exactly ``wanted``."""
        stored = self.stored(object_ids)
        gone = [pk for row, pk in stored.items() if row not in wanted]
        if gone:
            self._rows._default_manager.filter(pk__in=gone).delete()  # noqa: SLF001
        missing = wanted - stored.keys()
        if missing:
            self.add(missing)


def running(today: date, prefix: str = "") -> Q:
    """The condition that a grant has not ended by ``today``."""
    return Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": today})
