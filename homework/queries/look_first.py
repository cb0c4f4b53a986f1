"""What a clinician looks at first: flags of their cases, and answers that are new to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from clients.enums import ConsentKind, TeamRole
from clients.models import Consent
from clients.queries.seats import seated, sitting
from homework.enums import Level
from homework.models import Flag, FlagLine, Opening, Unread
from homework.models.safety import UNANSWERED
from homework.queries.readable import readable, readable_by
from homework.queries.titles import titles_of
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import PERSON, PRACTICE, TODAY, Given, Prepared


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A flag that nobody has acknowledged yet, and whose it is."""

    code: str
    case: int
    case_code: str
    client: int
    name: str
    words: str
    raised_at: datetime
    seen_at: datetime | None


def _in_care(sits: Q, practice: int | Given) -> QuerySet[Flag]:
    """The flags of the cases in somebody's care; a supervisor's only with that client's consent to supervision."""
    supervised = (
        Consent.objects.filter(case=OuterRef("case"), client=OuterRef("client"), kind=ConsentKind.SUPERVISION)
        .order_by("-pk")
        .values("on")[:1]
    )
    acts = Q(case__team__role__in=(TeamRole.TREATING, TeamRole.COVER))
    rows = Flag.objects.alias(supervised=Subquery(supervised))
    return rows.filter(sits, acts | Q(supervised=True), case__practice_id=practice)


def _open() -> QuerySet[Flag, tuple[Any, ...]]:
    rows = _in_care(seated(PERSON, TODAY, "case__team__"), PRACTICE)
    rows = rows.filter(UNANSWERED, lifted_at__isnull=True).order_by("-level", "raised_at", "pk")
    return rows.values_list(
        "code", "case_id", "case__code", "client_id", "client__user__name", "words", "raised_at", "seen_at"
    )


_OPEN = Prepared(_open)


def open_flags(actor: Actor) -> list[OpenFlag]:
    """The flags that nobody has acknowledged yet, the most pressing first."""
    return [
        OpenFlag(code, case, case_code, client, name.open(client, client), words.open(client, code), *times)
        for code, case, case_code, client, name, words, *times in _OPEN.rows(actor)
    ]


@dataclass(frozen=True, slots=True)
class Look:
    """What one client chose at one time, which may have raised several flags."""

    flags: tuple[OpenFlag, ...]

    @property
    def first(self) -> OpenFlag:
        """The most pressing of them."""
        return self.flags[0]

    @property
    def unseen(self) -> tuple[OpenFlag, ...]:
        """Those that nobody has signed as seen."""
        return tuple(flag for flag in self.flags if flag.seen_at is None)


def looks(flags: Iterable[OpenFlag]) -> list[Look]:
    """Flags put together by client, case and the minute in which they were raised, in the order given."""
    found: dict[tuple[int, int, datetime], list[OpenFlag]] = {}
    for flag in flags:
        minute = flag.raised_at.replace(second=0, microsecond=0)
        found.setdefault((flag.case, flag.client, minute), []).append(flag)
    return [Look(tuple(group)) for group in found.values()]


def _flags(actor: Actor) -> QuerySet[Flag]:
    people = ("client__user", "seen_by", "acknowledged_by", "lifted_by")
    rows = _in_care(sitting(actor, "case__team__"), actor.practice).select_related("case__practice", *people)
    lines = Prefetch("lines", FlagLine.objects.order_by("pk"))
    return rows.defer("case__practice__logo").prefetch_related(lines).order_by("-level", "raised_at", "pk")


def flags_in_care(codes: Iterable[str], actor: Actor) -> list[Flag]:
    """Flags of cases in the actor's care, the most pressing first; when one does not exist for the actor, none does."""
    wanted = set(codes)
    # PostgreSQL takes no NUL, and no code has one.
    found = list(_flags(actor).filter(code__in=[code for code in wanted if "\0" not in code]))
    if len(found) != len(wanted):
        raise NotVisibleError
    return found


def flag_in_care(code: str, actor: Actor) -> Flag:
    """One flag of a case in the actor's care; for anybody else it does not exist."""
    return flags_in_care([code], actor)[0]


def raised_with(flag: Flag, actor: Actor) -> list[Flag]:
    """The flag with all that the same answer raised in the case, the most pressing first."""
    answer = flag.lines.filter(response__isnull=False).order_by("-pk").values("response_id")[:1]
    of_answer = FlagLine.objects.filter(response_id__in=answer).values("flag_id")
    same = Q(pk__in=of_answer, case=flag.case_id, client=flag.client_id)
    return list(_flags(actor).filter(Q(pk=flag.pk) | same))


def flag_source(flag: Flag, actor: Actor) -> str:
    """The code of the part that raised the flag last, as long as the actor may read something of it, or ""."""
    return (
        flag.lines.filter(readable_by(actor, "response__part__current_id"), response__isnull=False)
        .order_by("-pk")
        .values_list("response__part__code", flat=True)
        .first()
    ) or ""


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer that is new to its reader; ``opened`` says that the partners may read it.

    ``changed`` says that the reader has been shown an earlier version of it.
    """

    code: str
    case: int
    client: int
    title: str
    at: datetime
    level: Level
    opened: bool
    changed: bool


def _unread() -> QuerySet[Unread]:
    return Unread.objects.filter(readable("response_id"), user_id=PERSON)


def _new() -> QuerySet[Unread, tuple[Any, ...]]:
    earlier = Opening.objects.filter(person_id=PERSON, response__part=OuterRef("response__part"))
    return (
        _unread()
        .annotate(changed=Exists(earlier.filter(response_id__lt=OuterRef("response_id"))))
        .order_by("-response_id")
        .values_list(
            "response__part__code",
            "response__part__assignment__case_id",
            "client_id",
            "response__version__fingerprint",
            "response__submitted_at",
            "response__part__level",
            "response__part__shown_id",
            "changed",
        )
    )


_NEW = Prepared(_new)
_COUNTED = Prepared(lambda: _unread().values("user_id").annotate(count=Count("pk")).values_list("count"))


def new_answers(actor: Actor) -> list[NewAnswer]:
    """What is new to the actor and still readable, newest first."""
    rows = list(_NEW.rows(actor))
    titles = titles_of(row[3] for row in rows)
    return [
        NewAnswer(code, case, client, titles[mark], at, Level(level or Level.PRIVATE), shown is not None, bool(changed))
        for code, case, client, mark, at, level, shown, changed in rows
    ]


def count_new(actor: Actor) -> int:
    """How many answers are new to the actor."""
    return sum(row[0] for row in _COUNTED.rows(actor))
