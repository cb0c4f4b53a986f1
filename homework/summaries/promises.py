"""The register of promises as its care team reads it: each with its wordings, and what was told week by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from clients.models import Case, Client
from homework.analytics.follow_through import Outcome
from homework.analytics.times import Time
from homework.queries.register import Commitment, Register
from homework.summaries.follow_through import Direction, Tellings, apart, directions, tellings_of
from practice import clock

OUTCOMES = {
    Outcome.KEPT: gettext_lazy("done"),
    Outcome.PARTLY: gettext_lazy("partly"),
    Outcome.NOT_KEPT: gettext_lazy("not done"),
    Outcome.RENEGOTIATED: gettext_lazy("changed in time"),
    Outcome.CANNOT_TELL: gettext_lazy("could not tell"),
    Outcome.MISSING: gettext_lazy("no report"),
    Outcome.PENDING: gettext_lazy("still to come"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person tells of one promise, by the Mondays of the weeks of which there is something."""

    reporter: Client
    weeks: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One promise in its newest wording, with the wordings before it, oldest first.

    It ``stands`` until it is taken out, or its one day is over.
    """

    commitment: Commitment
    maker: Client | None
    author: Client | None
    to: tuple[Client, ...]
    before: tuple[Commitment, ...]
    tellings: tuple[Telling, ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Promises:
    """The whole register of a case; ``since`` is the Monday from which the tellings are."""

    since: date
    directions: tuple[Direction, ...]
    apart: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def standing(self) -> tuple[Row, ...]:
        """What holds today."""
        return tuple(row for row in self.rows if row.stands)

    @property
    def over(self) -> tuple[Row, ...]:
        """What was taken out for good, or had its day."""
        return tuple(row for row in self.rows if not row.stands)


def promises_in_words(register: Register, case: Case, people: Sequence[Client]) -> Promises:
    """The register of the last eight weeks, with everybody's telling of it."""
    told = tellings_of(register, case, people)
    rows = rows_of(register.commitments, people, today=clock.today(case.practice.zone), told=told)
    return Promises(told.weeks[0], directions(told), apart(told), rows)


def rows_of(
    commitments: Sequence[Commitment], people: Sequence[Client], *, today: date, told: Tellings | None = None
) -> tuple[Row, ...]:
    """The promises, those that got other words only once; without ``told`` nothing of anybody's report is in them."""
    by_line = {one.promise.line: one for one in commitments}
    who = {client.pk: client for client in people}
    newest = (one for one in commitments if one.replaced_by not in by_line)
    return tuple(_row(one, who, _before(one, by_line), told, today=today) for one in newest)


def _row(
    one: Commitment, who: Mapping[int, Client], before: tuple[Commitment, ...], told: Tellings | None, *, today: date
) -> Row:
    due = one.promise.due if one.promise.per_week is None else None
    maker = who.get(one.promise.maker or 0)
    return Row(
        commitment=one,
        maker=maker,
        author=who.get(one.author),
        to=one.to(who.values()),
        before=before,
        tellings=_tellings(one, maker, before, told) if told and maker and one.is_own else (),
        stands=one.ended_at is None and (due is None or today <= due),
    )


def _before(one: Commitment, by_line: Mapping[str, Commitment]) -> tuple[Commitment, ...]:
    earlier = by_line.get(one.replaces)
    return (*_before(earlier, by_line), earlier) if earlier else ()


def _tellings(one: Commitment, maker: Client, before: Sequence[Commitment], told: Tellings) -> tuple[Telling, ...]:
    keys = [one.promise.line, *(earlier.promise.line for earlier in reversed(before))]
    found = (Telling(by, _weeks(told, maker, by, keys)) for by in told.people)
    return tuple(telling for telling in found if telling.weeks)


def _weeks(told: Tellings, maker: Client, by: Client, keys: Sequence[str]) -> tuple[tuple[date, str], ...]:
    """What was told of each week, of the newest wording that something was told of."""
    found = told.found[maker.pk, by.pk]
    results = (
        (week, next((found[time] for key in keys if (time := Time(key, week)) in found), None)) for week in told.weeks
    )
    return tuple((week, str(OUTCOMES[result.outcome])) for week, result in results if result)
