"""Tells what can be told: one thing that does not open keeps nobody from the rest."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from practice.access.actor import Actor
from practice.fhir.kinds import Kind, Resource
from practice.fhir.outcomes import FhirError, Issue
from practice.privacy.errors import SealBrokenError

logger = logging.getLogger(__name__)

BROKEN, LATER = "exception", "transient"
WORDS = {
    BROKEN: "{what} is kept here and does not open. The practice has to ask whoever looks after this server.",
    LATER: "{what} cannot be made ready now. Ask for it again later.",
}


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that is there for the reader and cannot be told now; ``why`` is BROKEN or LATER."""

    kind: str
    code: str
    why: str

    @property
    def issue(self) -> Issue:
        """The same for an OperationOutcome."""
        return Issue(self.why, WORDS[self.why].format(what=f"{self.kind}/{self.code}"))


def tell_or_not(kind: Kind[Any], rows: Sequence[Any], actor: Actor) -> list[Resource | Unread]:
    """The rows as ``Kind.tell`` tells them, in their order, each that it cannot tell as Unread."""
    if not rows:
        return []
    try:
        return [*kind.tell(rows, actor)]
    except (SealBrokenError, FhirError) as error:
        if len(rows) > 1:
            half = len(rows) // 2
            return [*tell_or_not(kind, rows[:half], actor), *tell_or_not(kind, rows[half:], actor)]
        return [_unread(kind, rows[0], error)]


def _unread(kind: Kind[Any], row: Any, error: Exception) -> Unread:  # noqa: ANN401 - a row of any kind
    one = Unread(kind.name, kind.id_of(row), BROKEN if isinstance(error, SealBrokenError) else LATER)
    logger.error("%s/%s cannot be told: %s", one.kind, one.code, type(error).__name__)
    return one
