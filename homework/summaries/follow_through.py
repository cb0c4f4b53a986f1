"""How much of what each promised was done, in words: never from a log, and never a share of too few results."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import Case, Client
from homework.analytics.follow_through import (
    Change,
    FollowThrough,
    Outcome,
    Perspective,
    Result,
    follow_through,
    moved,
    perspective,
)
from homework.analytics.rounding import half_up, signed
from homework.analytics.times import WEEK, Time, monday, times
from homework.queries.register import Register, zone_of
from practice import clock

WEEKS = 8
HALF = 4
ENOUGH_PAIRS = 5
CHANGES = {
    Change.HIGHER: gettext_lazy("More than in the four weeks before."),
    Change.LOWER: gettext_lazy("Less than in the four weeks before."),
    Change.UNCLEAR: gettext_lazy("No clear change in the last four weeks."),
}

type Found = dict[Time, Result]


@dataclass(frozen=True, slots=True)
class Tellings:
    """What everybody of a case tells of everybody's promises, by maker and teller; ``weeks`` are the last eight."""

    people: Sequence[Client]
    weeks: tuple[date, ...]
    found: Mapping[tuple[int, int], Found]

    def within(self, maker: Client, by: Client, weeks: Sequence[date] = ()) -> list[Result]:
        """What one person tells of another's promises in these weeks, or in all eight."""
        span = weeks or self.weeks
        return [result for time, result in self.found[maker.pk, by.pk].items() if span[0] <= time.week <= span[-1]]


def tellings_of(register: Register, case: Case, people: Sequence[Client]) -> Tellings:
    """Everything that is told in the register."""
    today = monday(clock.today(case.practice.zone))
    weeks = tuple(today - WEEK * back for back in reversed(range(WEEKS)))
    found = {(maker.pk, by.pk): _told(register, case, maker, by) for maker in people for by in people}
    return Tellings(people, weeks, found)


def _told(register: Register, case: Case, maker: Client, by: Client) -> Found:
    zone = zone_of(by, case)
    return times(
        register.promised_by(maker, zone),
        register.told.get(by.pk, ()),
        asked=register.asked[by.pk],
        today=clock.now().astimezone(zone).date(),
    )


@dataclass(frozen=True, slots=True)
class Direction:
    """How much of what ``maker`` promised was done, as ``reporter`` tells it: in one line, and what belongs to it."""

    maker: Client
    reporter: Client
    words: str
    notes: tuple[str, ...]

    @property
    def is_about_oneself(self) -> bool:
        """Whether somebody tells of their own promises."""
        return self.maker == self.reporter


def directions(told: Tellings) -> tuple[Direction, ...]:
    """Everybody's promises, first as the others tell, then as they tell themselves."""
    pairs = [(maker, by) for maker in told.people for by in sorted(told.people, key=lambda one: one.pk == maker.pk)]
    found = (_direction(told, maker, by) for maker, by in pairs)
    return tuple(one for one in found if one is not None)


def _direction(told: Tellings, maker: Client, by: Client) -> Direction | None:
    whole = follow_through(told.within(maker, by))
    if not any(whole.counts.values()):
        return None
    halves = (told.weeks[:-HALF], told.weeks[-HALF:])
    change = moved(*(follow_through(told.within(maker, by, half)) for half in halves)).label
    return Direction(maker, by, in_one_line(whole), tuple(_notes(whole, change)))


def _notes(whole: FollowThrough, change: Change) -> Iterator[str]:
    if change in CHANGES:
        yield str(CHANGES[change])
    if whole.is_partial:
        yield _("Partial record: too much is not told.")
    if whole.is_often_changed:
        yield _("Changed in time: %(n)s.") % {"n": whole.counts[Outcome.RENEGOTIATED]}


def in_one_line(found: FollowThrough) -> str:
    """How much was done: the share with its interval and number, from five results on; under that only counts."""
    if found.value is not None and found.interval is not None and found.has_share:
        return ngettext(
            "%(share)s %% (%(low)s to %(high)s), %(n)s result",
            "%(share)s %% (%(low)s to %(high)s), %(n)s results",
            found.scored,
        ) % {
            "share": _percent(found.value),
            "low": _percent(found.interval.low),
            "high": _percent(found.interval.high),
            "n": found.scored,
        }
    if not found.scored:
        return _("nothing told yet")
    line = _("%(kept)s of %(n)s done") % {"kept": found.counts[Outcome.KEPT], "n": found.scored}
    partly = found.counts[Outcome.PARTLY]
    return line + (_(", %(n)s partly") % {"n": partly} if partly else "")


def _percent(share: float) -> str:
    return f"{half_up(share * 100):.0f}"


def apart(told: Tellings) -> tuple[str, ...]:
    """How the maker's own telling and the other's differ, where both told of the same times often enough."""
    if len(told.people) != 2:  # noqa: PLR2004 - the two of a couple
        return ()
    first, second = told.people
    return tuple(filter(None, (_apart(told, first, second), _apart(told, second, first))))


def _apart(told: Tellings, maker: Client, other: Client) -> str:
    own, theirs = told.found[maker.pk, maker.pk], told.found[maker.pk, other.pk]
    both = [time for time in own if time in theirs and told.weeks[0] <= time.week <= told.weeks[-1]]
    return _apart_in_words(perspective([(own[time], theirs[time]) for time in both]), maker, other)


def _apart_in_words(found: Perspective, maker: Client, other: Client) -> str:
    if found.gap is None or found.same is None or found.pairs < ENOUGH_PAIRS:
        return ""
    return _(
        "Of %(maker)s’s promises both told %(n)s times, and alike in %(same)s. On a scale from 0 to 1,"
        " %(maker)s’s own telling less %(other)s’s is %(gap)s."
    ) % {
        "maker": maker.called,
        "other": other.called,
        "n": found.pairs,
        "same": round(found.same * found.pairs),
        "gap": signed(found.gap),
    }
