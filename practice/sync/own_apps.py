"""The apps that somebody has let in, as they see them themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from practice import clock
from practice.access.actor import Actor
from practice.sync.models import Allowance
from practice.sync.scopes import OFFLINE, kinds_in, lets_write


@dataclass(frozen=True, slots=True)
class OwnApp:
    """An app: what it may read of the actor, since when and until when, and when it last did, if ever."""

    code: str
    name: str
    kinds: tuple[str, ...]
    since: datetime
    until: datetime
    used_at: datetime | None
    comes_back: bool
    writes: bool


def own_apps(actor: Actor) -> list[OwnApp]:
    """The apps that may read of the actor now, the one last let in first; several yeses to one app are one line."""
    rows = Allowance.objects.filter(
        person_id=actor.person, ended_at__isnull=True, until__gt=clock.now(), application__revoked_at=None
    )
    found: dict[int, list[Allowance]] = {}
    for row in rows.select_related("application").order_by("-pk"):
        found.setdefault(row.application_id, []).append(row)
    return [_app(yeses) for yeses in found.values()]


def _app(yeses: list[Allowance]) -> OwnApp:
    client, words = yeses[0].application, _words(yeses)
    return OwnApp(
        client.client_id,
        client.name,
        kinds_in(words),
        min(row.given_at for row in yeses),
        max(row.until for row in yeses),
        max((row.used_at for row in yeses if row.used_at is not None), default=None),
        OFFLINE in words,
        lets_write(words),
    )


def _words(yeses: Iterable[Allowance]) -> set[str]:
    return {word for row in yeses for word in row.scope.split()}
