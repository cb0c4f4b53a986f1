"""Keeps on record what is about to be told, for the people it is about and for those whose app it goes to."""

from collections.abc import Sequence
from typing import Any

from practice.api.bearer import Caller
from practice.fhir.kinds import Kind
from practice.sync.allowing import keep_app_read
from practice.sync.scopes import RESOURCES, told_to_app

REST = {kind: name for name, kind in RESOURCES.items()}


def keep_told(kind: Kind[Any], rows: Sequence[Any], caller: Caller) -> None:
    """Keep that these rows were told; an app's asking is kept also where it found nothing, as in REST."""
    if rows:
        kind.opened(rows, by=caller.actor)
    keep_asked(kind.name, caller)


def keep_written(kind: Kind[Any], rows: Sequence[Any], caller: Caller) -> None:
    """Keep that these rows were made or changed, and told to whoever did it."""
    kind.opened(rows, by=caller.actor)
    if caller.allowance is not None:
        keep_app_read(caller.allowance, way="written", by=caller.actor)


def keep_asked(kind: str, caller: Caller) -> None:
    """Keep that an app asked for a kind of resource."""
    if caller.allowance is not None:
        keep_app_read(caller.allowance, way=REST[told_to_app(kind)], by=caller.actor)
