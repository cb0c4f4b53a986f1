"""What a clinician looks at first: flags of their cases, and answers that are new to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from clients.enums import ConsentKind, TeamRole
from clients.models import Consent
from clients.queries.seats import sitting
from homework.enums import Level
from homework.models import Flag, Response, ResponseGrant, Unread
from homework.models.response import SEE_ANNOUNCED, VIEW
from homework.queries.titles import titles_of
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.grants import permission_id, running


def flags_in_care(actor: Actor) -> QuerySet[Flag]:
    """The flags of the cases in the actor's care; a supervisor's only with that client's consent to supervision."""
    supervised = (
        Consent.objects.filter(case=OuterRef("case"), client=OuterRef("client"), kind=ConsentKind.SUPERVISION)
        .order_by("-pk")
        .values("on")[:1]
    )
    acts = Q(case__team__role__in=(TeamRole.TREATING, TeamRole.COVER))
    rows = Flag.objects.annotate(supervised=Subquery(supervised))
    rows = rows.filter(sitting(actor, "case__team__"), acts | Q(supervised=True), case__practice_id=actor.practice)
    return rows.select_related("client__user", "case__practice")


def open_flags(actor: Actor) -> list[Flag]:
    """The flags that nobody has acknowledged yet, the most pressing first."""
    rows = flags_in_care(actor).filter(acknowledged_at__isnull=True, lifted_at__isnull=True)
    return list(rows.order_by("-level", "raised_at", "pk"))


@dataclass(frozen=True, slots=True)
class Look:
    """What one client chose at one time, which may have raised several flags."""

    flags: tuple[Flag, ...]

    @property
    def first(self) -> Flag:
        """The most pressing of them."""
        return self.flags[0]

    @property
    def unseen(self) -> tuple[Flag, ...]:
        """Those that nobody has signed as seen."""
        return tuple(flag for flag in self.flags if flag.seen_at is None)


def looks(flags: Iterable[Flag]) -> list[Look]:
    """Flags put together by client, case and the minute in which they were raised, in the order given."""
    found: dict[tuple[int, int, datetime], list[Flag]] = {}
    for flag in flags:
        minute = flag.raised_at.replace(second=0, microsecond=0)
        found.setdefault((flag.case_id, flag.client_id, minute), []).append(flag)
    return [Look(tuple(group)) for group in found.values()]


def flag_in_care(code: str, actor: Actor) -> Flag:
    """One flag of a case in the actor's care; for anybody else it does not exist."""
    rows = flags_in_care(actor).select_related("seen_by", "acknowledged_by", "lifted_by")
    flag = rows.filter(code=code).first()
    if flag is None:
        raise NotVisibleError
    return flag


def flag_source(flag: Flag, actor: Actor) -> str:
    """The code of the part that raised the flag last, as long as the actor may read something of it, or ""."""
    return (
        flag.lines.filter(Exists(_grants(actor, "response__part__current_id")), response__isnull=False)
        .order_by("-pk")
        .values_list("response__part__code", flat=True)
        .first()
    ) or ""


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer that its reader has not opened; ``opened`` says that the partners may read it."""

    code: str
    case: int
    client: int
    title: str
    at: datetime
    level: Level
    opened: bool


def new_answers(actor: Actor) -> list[NewAnswer]:
    """What is new to the actor and still readable, newest first."""
    rows = list(
        Unread.objects.filter(Exists(_grants(actor, "response_id")), user_id=actor.person)
        .order_by("-response_id")
        .values_list(
            "response__part__code",
            "response__part__assignment__case_id",
            "client_id",
            "response__version__fingerprint",
            "response__submitted_at",
            "response__part__level",
            "response__part__shown_id",
        )
    )
    titles = titles_of(row[3] for row in rows)
    return [
        NewAnswer(code, case, client, titles[mark], at, Level(level or Level.PRIVATE), shown is not None)
        for code, case, client, mark, at, level, shown in rows
    ]


def count_new(actor: Actor) -> int:
    """How many answers are new to the actor."""
    return Unread.objects.filter(Exists(_grants(actor, "response_id")), user_id=actor.person).count()


def _grants(actor: Actor, response: str) -> QuerySet[ResponseGrant]:
    return ResponseGrant.objects.filter(
        running(actor.today()),
        user_id=actor.person,
        permission_id__in=[permission_id(Response, VIEW), permission_id(Response, SEE_ANNOUNCED)],
        content_object_id=OuterRef(response),
    )
