"""A client's own log: who has looked, and what the client chose, agreed to and signed. Nothing of a partner's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db.models import F, Model, QuerySet

from clients.enums import ConsentKind
from clients.models import Consent, PolicySignature, RecordRead
from homework.enums import Capacity, Level
from homework.models import BrokenGlass, Choice, FlagLook, JointOpening, Opening, Part, Response
from homework.queries.forms import form_of
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.sync.models import Allowance, AppRead

PAGE = 50
FEW = 100
MINUTE = 60
LONGEST_PLACE = 9


@dataclass(frozen=True, slots=True)
class Own:
    """Something that the actor handed in, by the name that its author knows."""

    code: str
    title: str
    handed_in: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody of the staff, or a record system, was shown what the actor wrote, in one way within one minute."""

    kind: ClassVar[str] = "look"
    at: datetime
    name: str
    capacity: Capacity
    way: str
    shown: tuple[Own, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A level that the actor chose for an own part."""

    kind: ClassVar[str] = "chosen"
    at: datetime
    level: Level
    own: Own


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent that the actor gave or took back."""

    kind: ClassVar[str] = "agreed"
    at: datetime
    to: ConsentKind
    on: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """That the actor signed what the couple and their therapist agree about secrets."""

    kind: ClassVar[str] = "signed"
    at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """That somebody from outside the care team opened a case of the actor's in an emergency, and until when."""

    kind: ClassVar[str] = "opened"
    at: datetime
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """That somebody on duty was shown what the actor asked the team to know, and how to reach them."""

    kind: ClassVar[str] = "reached"
    at: datetime
    name: str
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class ReadTogether:
    """That somebody of the staff was shown the actor's own lines in what is written together."""

    kind: ClassVar[str] = "read_together"
    at: datetime
    name: str
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Told:
    """That a record system was told of something about the actor that is no answer, on one day."""

    kind: ClassVar[str] = "told"
    at: datetime
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class OfApp:
    """That the actor let an app in, that this ended, or what it was told of on one day."""

    kind: ClassVar[str] = "app"
    at: datetime
    name: str
    what: str


type Line = OfApp | Told | ReadTogether | Look | Chosen | Agreed | Signed | Opened | Reached


@dataclass(frozen=True, slots=True)
class Log:
    """A stretch of the log, newest first; ``earlier`` is the place from which the one before goes on, "" at the end."""

    lines: tuple[Line, ...]
    earlier: str


def own_log(actor: Actor, *, before: str = "") -> Log:
    """The log up to a place, in whole minutes: at least ``PAGE`` entries of its fullest kind, as far as there are any.

    Of openings those by partners are left out. A place that was never given does not exist.
    """
    until = _moment(before) if before else None
    openings, choices = _openings(actor), Choice.objects.filter(part__author_id=actor.person)
    consents = Consent.objects.filter(client_id=actor.person)
    signatures = PolicySignature.objects.filter(client_id=actor.person)
    glasses = BrokenGlass.objects.filter(case__participants__client_id=actor.person).annotate(at=F("since"))
    reached = FlagLook.objects.filter(flag__client_id=actor.person)
    together = JointOpening.objects.filter(client_id=actor.person).exclude(capacity=Capacity.PARTNER)
    told = RecordRead.objects.filter(client_id=actor.person)
    apps = _of_apps(actor)
    every: tuple[QuerySet[Any], ...] = (
        *(openings, choices, consents, signatures, glasses, reached, together, told),
        *apps.values(),
    )
    since = max((cut for rows in every for cut in _cut(_within(rows, None, until))), default=None)
    lines: list[Line] = [
        *_looks(_within(openings, since, until)),
        *(
            Chosen(row.at, Level(row.level), _own(row.response))
            for row in _within(choices, since, until).select_related("response__part__assignment__version")
        ),
        *_read_together(_within(together, since, until)),
        *(Agreed(row.at, ConsentKind(row.kind), row.on) for row in _within(consents, since, until)),
        *(Told(row.at, row.person.name, row.kind) for row in _within(told, since, until).select_related("person")),
        *(line for what, rows in apps.items() for line in _app_lines(what, _within(rows, since, until))),
        *(Signed(row.at) for row in _within(signatures, since, until)),
        *(_opened(row) for row in _within(glasses, since, until).select_related("person")),
        *(
            Reached(row.at, row.person.name, Capacity(row.capacity))
            for row in _within(reached, since, until).select_related("person")
        ),
    ]
    lines.sort(key=lambda line: line.at, reverse=True)
    goes_on = since is not None and any(rows.filter(at__lt=since).exists() for rows in every)
    return Log(tuple(lines), _place(since) if since and goes_on else "")


def _read_together(rows: QuerySet[JointOpening]) -> Iterable[ReadTogether]:
    """Each reader and capacity once a minute."""
    found: dict[tuple[datetime, int, str], JointOpening] = {}
    for row in rows.select_related("person").order_by("-at", "-pk"):
        found.setdefault((_minute(row.at), row.person_id, row.capacity), row)
    return [ReadTogether(row.at, row.person.name, Capacity(row.capacity)) for row in found.values()]


def _of_apps(actor: Actor) -> dict[str, QuerySet[Any]]:
    """What is known of the actor's apps, by what a line says of it; "" where each says so itself."""
    given = Allowance.objects.filter(person_id=actor.person)
    return {
        "let_in": given.annotate(at=F("given_at")),
        "ended": given.filter(ended_at__isnull=False).annotate(at=F("ended_at")),
        "": AppRead.objects.filter(allowance__person_id=actor.person),
    }


def _app_lines(what: str, rows: QuerySet[Any]) -> Iterable[OfApp]:
    if what:
        return [OfApp(row.at, row.application.name, what) for row in rows.select_related("application")]
    rows = rows.select_related("allowance__application")
    return [OfApp(row.at, row.allowance.application.name, row.kind) for row in rows]


def _opened(glass: BrokenGlass) -> Opened:
    return Opened(glass.since, glass.person.name, glass.ended_at or glass.until)


def looks_at(part: Part, actor: Actor) -> list[Look]:
    """Who of the staff and which record systems have opened one own part lately, newest first; never a partner."""
    return _looks(_openings(actor).filter(response__part=part), most=FEW)


def _openings(actor: Actor) -> QuerySet[Opening]:
    not_told = (Capacity.PARTNER, Capacity.AUTHOR)
    return Opening.objects.filter(response__client_id=actor.person).exclude(capacity__in=not_told)


def _looks(openings: QuerySet[Opening], *, most: int | None = None) -> list[Look]:
    rows = openings.select_related("person", "response__part__assignment__version").order_by("-at", "-pk")[:most]
    groups: dict[tuple[datetime, int, str, str], list[Opening]] = {}
    for row in rows:
        groups.setdefault((_minute(row.at), row.person_id, row.capacity, row.way), []).append(row)
    return [_look(group) for group in groups.values()]


def _look(group: Iterable[Opening]) -> Look:
    newest, *others = group
    shown = {row.response.part_id: row.response for row in (newest, *others)}
    own = sorted(map(_own, shown.values()), key=lambda one: (one.title, one.handed_in))
    return Look(newest.at, newest.person.name, Capacity(newest.capacity), newest.way, tuple(own))


def _own(response: Response) -> Own:
    part = response.part
    return Own(part.code, form_of(part.assignment.version).client_title, response.submitted_at)


def _within[Row: Model](rows: QuerySet[Row], since: datetime | None, until: datetime | None) -> QuerySet[Row]:
    rows = rows.filter(at__gte=since) if since else rows
    return rows.filter(at__lt=until) if until else rows


def _cut(rows: QuerySet[Any]) -> list[datetime]:
    return [_minute(at) for at in rows.order_by("-at").values_list("at", flat=True)[PAGE - 1 : PAGE]]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _place(at: datetime) -> str:
    return str(int(at.timestamp()) // MINUTE)


def _moment(place: str) -> datetime:
    if not (place.isascii() and place.isdigit() and len(place) <= LONGEST_PLACE):
        raise NotVisibleError
    return datetime.fromtimestamp(int(place) * MINUTE, tz=UTC)
