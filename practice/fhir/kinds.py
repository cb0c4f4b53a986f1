"""What a kind of FHIR resource is here: where its rows come from, how they are told, and how they are searched."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.db.models import CharField, Q, QuerySet

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import ANY_SYSTEM, NAMED, Given, Prepared
from practice.fhir.fitting import flaws_of
from practice.fhir.outcomes import FhirError, Issue
from practice.fhir.rules import broken_rules

type Resource = dict[str, Any]
type Narrow = Callable[[str, Actor], Q]

READ, VREAD, HISTORY, SEARCH, CREATE, UPDATE = (
    *("read", "vread", "history-instance", "search-type", "create", "update"),
)
READING = (READ, VREAD, HISTORY, SEARCH)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter as R4 defines it, and where its values stand in a resource.

    ``path`` names elements, with dots, from the resource down; lists are gone through. Where the database knows the
    answer by itself, ``narrow`` asks it; otherwise the resources are looked at. Where their values can be had of a row
    without making a resource of it, ``look`` gives them. A ``canonical`` names its target by url, or url|version.
    """

    name: str
    kind: str
    path: tuple[str, ...]
    narrow: Narrow | None = None
    targets: tuple[str, ...] = ()
    look: Callable[[Any], list[Any]] | None = None
    canonical: bool = False

    @property
    def element(self) -> str:
        """The first element that is searched."""
        return self.path[0].split(".")[0]


@dataclass(frozen=True, slots=True)
class Sent:
    """A resource that somebody sent, and who."""

    body: Resource
    by: Actor


class Kind[Row](ABC):
    """One kind of resource. What a reader may not see is never among ``rows``; everything else follows from that."""

    name: str
    interactions: tuple[str, ...] = READING
    parameters: tuple[Parameter, ...] = ()
    operations: tuple[str, ...] = ()
    profile: str = ""
    # The elements of what is sent whose references mean something here; of those in all others nothing is kept. None
    # for a kind that may keep any.
    refers: tuple[str, ...] | None = None
    # What the CapabilityStatement says of it in words.
    words: str = ""
    # The parameter and the element, where R4 has them, that say of it what _lastUpdated and meta.lastUpdated say.
    moment: tuple[str, str] | None = None
    # Which changes of the practice's feed are about this kind, and by which column the codes in them are found.
    feeds: Mapping[str, str] = {}
    # The column that holds the id, where rows are a query.
    id_path: str = "code"
    order: str = "pk"

    @abstractmethod
    def rows(self, actor: Actor) -> QuerySet[Any] | list[Row]:
        """All that the actor may be told of."""

    @abstractmethod
    def id_of(self, row: Row) -> str:
        """The logical id."""

    @abstractmethod
    def tell(self, rows: Sequence[Row], actor: Actor) -> list[Resource]:
        """The rows as resources, in their order, without ``meta``."""

    def mark_of(self, row: Row, told: Resource | None) -> object:  # noqa: ARG002 - others need less than all
        """What makes two versions different; by default all that is told."""
        return told

    marks_without_telling: bool = False
    # Beside which kind a resource of this one is looked at, if not by itself.
    checked_against: str = ""
    # Whether one that is sent again, and did not change, is the one that is there.
    is_made_once: bool = False
    # Whether all versions that a reader was told are kept for them. Never where a consent decides who reads.
    keeps_versions: bool = False

    def holder_of(self, row: Row) -> str:
        """Whom a row is about, with whose key its versions are sealed (see ``practice.privacy.holders``)."""
        raise NotImplementedError

    # Whether ``rows`` of a record system are one query, that a statement can be built of before anybody asks.
    prepares: bool = False

    # Whether some rows are no resource after all: they are told as {}. Which, each reader's editions remember.
    partial: bool = False
    # Whether a reader is told that what they were told once is gone (410). Never where a consent decides who reads:
    # there a thing that is closed is as if it had never been (docs/adr/0018).
    tells_gone: bool = False

    def rows_about(self, people: Sequence[str], actor: Actor) -> QuerySet[Any] | list[Row]:  # noqa: ARG002 - as below
        """Of ``rows`` at least all that name one of these Patients; for kinds whose rows are a list."""
        return self.rows(actor)

    def in_charts(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of these rows those that are about somebody, and not about several people as one."""
        return rows

    def unnoted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of these rows those that may have changed without a word in the feed; few, for each is looked at."""
        return rows.none()

    def unfed(self, rows: QuerySet[Any], since: datetime) -> QuerySet[Any]:  # noqa: ARG002 - as below
        """Of these rows those that may have come to be there after a moment without a word in the feed."""
        return rows

    def opened(self, rows: Sequence[Row], *, by: Actor) -> None:  # noqa: B027 - nobody's own needs none
        """Keep on record that the rows were told, before they are."""

    def flaws(self, sent: Sent, beside: Mapping[str, Any]) -> list[Issue]:  # noqa: ARG002 - most need nothing beside
        """All in which what is sent is not as it has to be, each with its place; ``beside`` is what came with it."""
        return [*flaws_of(sent.body), *broken_rules(sent.body)]

    def create(self, sent: Sent) -> str:  # noqa: ARG002 - most kinds are only read
        """Make one; gives its id."""
        raise cannot(self.name, "created")

    def update(self, code: str, sent: Sent) -> None:  # noqa: ARG002 - as above
        """Write over the one of this id. Raises NotVisibleError."""
        raise cannot(self.name, "updated")

    def queue(self, actor: Actor) -> None:  # noqa: B027 - most write nothing that waits for such a turn
        """Wait for the turn that goes before all other turns and rows, where writing one of these may come to it."""

    def lock(self, code: str, actor: Actor) -> None:  # noqa: B027 - what is only read needs none
        """Let nobody else change the one of this id meanwhile."""

    def row(self, code: str, actor: Actor) -> Row:
        """The row of this id; any other does not exist. Whether it is a resource, telling it says."""
        if self.is_prepared_for(actor) and "\0" not in code:
            found: list[Row] = self._one.objects((actor, code))
        else:
            found = self.rows_of([code], actor)
        if not found:
            raise NotVisibleError
        return found[0]

    def is_prepared_for(self, actor: Actor) -> bool:
        """Whether this actor can be answered with ``rows_of_any``: who is a record system, and nothing else."""
        return self.prepares and actor.roles == ANY_SYSTEM.roles

    def rows_of_any(self) -> QuerySet[Any]:
        """The rows of whichever record system asks, where the kind says that it ``prepares``."""
        rows = self.rows(ANY_SYSTEM)
        assert isinstance(rows, QuerySet)  # noqa: S101 - else the kind does not say that it prepares
        return rows

    @cached_property
    def _one(self) -> Prepared:
        """The row of the id that is asked for."""
        named = {self.id_path: Given(NAMED, CharField())}
        return Prepared(lambda: self.rows_of_any().filter(**named).order_by(self.order))

    def rows_of(self, codes: Iterable[str], actor: Actor) -> list[Row]:
        """Those of these ids that are there."""
        wanted = [code for code in codes if "\0" not in code]
        rows = self.rows(actor)
        if isinstance(rows, QuerySet):
            # In an order of their own: the database's would tell which rows were written to last.
            return list(rows.filter(**{f"{self.id_path}__in": wanted}).order_by(self.order))
        return [row for row in rows if self.id_of(row) in set(wanted)]

    def canonical_of(self, row: Row) -> str:  # noqa: ARG002 - most have none
        """By which others name it: url|version."""
        return ""

    def named_so(self, canonicals: Iterable[str], actor: Actor) -> list[Row]:  # noqa: ARG002 - as above
        """Of ``rows`` those that one of these names."""
        return []

    @property
    def is_taken(self) -> bool:
        """Whether somebody can send one."""
        return bool({CREATE, UPDATE} & set(self.interactions))

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of this name."""
        return next((one for one in self.parameters if one.name == name), None)


def cannot(name: str, done: str) -> FhirError:
    """The answer where an interaction does not exist."""
    words = f"{name} cannot be {done} here. The CapabilityStatement tells what can."
    return FhirError(HTTPStatus.METHOD_NOT_ALLOWED, Issue("not-supported", words))


@dataclass(frozen=True)
class Face:
    """All kinds together."""

    kinds: tuple[Kind[Any], ...]
    by_name: Mapping[str, Kind[Any]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {kind.name: kind for kind in self.kinds})

    def kind(self, name: str) -> Kind[Any]:
        """The kind of this name; any other does not exist."""
        if name not in self.by_name:
            raise NotVisibleError
        return self.by_name[name]
