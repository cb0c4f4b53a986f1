"""Homework and promises as they are counted: "4 of 5", and never what was left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homework.charts import Mark, strip
from homework.library.branching import entries
from homework.queries.prep_asked import Asked
from homework.queries.prep_joint import Promise
from homework.queries.responses import Reading
from homework.summaries.content import COUNTS, LINES, QUOTE_LENGTH, Count
from homework.summaries.people import Initials
from homework.summaries.wording import short_day, shortened

REPORTS = "commitment-check"
FORTNIGHT = timedelta(days=14)
STRIP_FROM = 3
STRIP_MOST = 8
OUTCOMES = {
    "kept": gettext_lazy("done"),
    "partly": gettext_lazy("partly"),
    "not_kept": gettext_lazy("not done"),
    "renegotiated_before": gettext_lazy("plan changed"),
}


def homework(asked: Iterable[Asked], *, since: datetime | None, until: datetime) -> tuple[Count, ...]:
    """What was asked since the last session and for this one, one line for each exercise.

    What rests is not counted as asked, and what is wanted only later is not there before it is done.
    """
    grouped: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        if _is_of_this_time(one, since, until):
            grouped[one.title].append(one)
    lines = [_homework(title, rows) for title, rows in grouped.items()]
    return tuple(lines) if len(lines) <= LINES else (*lines[: LINES - 1], _others(list(grouped.values())[LINES - 1 :]))


def _is_of_this_time(one: Asked, since: datetime | None, until: datetime) -> bool:
    if one.done_at is None and one.due_at is not None and one.due_at > until:
        return False
    return since is None or any(at is not None and at >= since for at in (one.set_at, one.due_at, one.done_at))


def _others(rows: Sequence[Sequence[Asked]]) -> Count:
    together = [one for group in rows for one in group]
    what = ngettext("and %(n)s other exercise", "and %(n)s other exercises", len(rows)) % {"n": len(rows)}
    wanted = sum(not one.resting for one in together)
    return Count(what=what, count=_counted(sum(one.done_at is not None for one in together), wanted))


def _homework(title: str, rows: Sequence[Asked]) -> Count:
    resting = sum(one.resting for one in rows)
    wanted, done = len(rows) - resting, sum(one.done_at is not None for one in rows)
    note = ngettext("%(n)s at rest", "%(n)s at rest", resting) % {"n": resting} if resting else ""
    marks = [_mark(one) for one in rows][-STRIP_MOST:]
    picture = strip(title, marks) if len(marks) >= STRIP_FROM else None
    return Count(what=shortened(title), count=_counted(done, wanted), note=note, strip=picture)


def _counted(done: int, wanted: int) -> str:
    if wanted == 0:
        return _("at rest")
    if wanted == 1:
        return _("done") if done else _("not done yet")
    return _of(done, wanted)


def _of(done: int, wanted: int) -> str:
    return _("%(done)s of %(wanted)s") % {"done": done, "wanted": wanted}


def _mark(one: Asked) -> Mark:
    if one.done_at is not None:
        return Mark.DONE
    return Mark.REST if one.resting else Mark.OPEN


@dataclass(frozen=True, slots=True)
class Kept:
    """The counts of what was promised, and the reports that were read for them."""

    counts: tuple[Count, ...]
    readings: tuple[Reading, ...]


def promises(found: Iterable[Promise], readings: Iterable[Reading], initials: Initials, *, until: datetime) -> Kept:
    """What was promised, and how often each person says it was done in the fortnight before ``until``."""
    reports = [one for one in readings if one.form.slug == REPORTS and until - FORTNIGHT <= one.submitted_at <= until]
    short = [one for one in found if len(one.words) <= QUOTE_LENGTH][:COUNTS]
    counts = tuple(_reported(one, reports, initials) for one in short)
    return Kept(counts, tuple(reports))


def _reported(one: Promise, reports: Iterable[Reading], initials: Initials) -> Count:
    told = _told(one, reports)
    says = {initials.of(person): words for person, words in told.items()}
    what = initials.without_names(one.words)
    if not says:
        return Count(what=what, count=_("no report"), note=_who_promised(one, initials))
    if len(set(says.values())) == 1:
        note = _("both say the same") if len(says) > 1 else _who_says(initials, next(iter(says)))
        return Count(what=what, count=next(iter(says.values())), note=note)
    return Count(what=what, count=_("they differ"), note=", ".join(f"{who} {words}" for who, words in says.items()))


def _who_says(initials: Initials, who: str) -> str:
    return _("as %(who)s says") % {"who": who} if len(initials.people) > 1 else ""


def _who_promised(one: Promise, initials: Initials) -> str:
    return initials.of(one.maker) if len(initials.people) > 1 else ""


def _told(one: Promise, reports: Iterable[Reading]) -> dict[int, str]:
    found: dict[int, list[Mapping[str, object]]] = defaultdict(list)
    for reading in reports:
        lines = entries(reading.answers.get("cc"))
        found[reading.response.client_id] += [line for line in lines if line.get("cc_ref") == one.line]
    told = {person: _result(one, lines) for person, lines in found.items()}
    return {person: words for person, words in told.items() if words}


def _result(one: Promise, lines: Sequence[Mapping[str, object]]) -> str:
    done = [value for line in lines if isinstance(value := line.get("cc_done"), int)]
    if done and one.per_week is not None:
        return _of(sum(done), one.per_week * len(done))
    outcomes = [str(OUTCOMES[str(line["cc_outcome"])]) for line in lines if line.get("cc_outcome") in OUTCOMES]
    return outcomes[-1] if outcomes else (str(sum(done)) if done else "")


def stated(found: Iterable[Promise], initials: Initials) -> tuple[Count, ...]:
    """What was promised, as the joint text has it: who, and how often or by what day. Nobody's report is in it."""
    short = [one for one in found if len(one.words) <= QUOTE_LENGTH][:COUNTS]
    return tuple(
        Count(what=initials.without_names(one.words), count=_plan(one), note=_who_promised(one, initials))
        for one in short
    )


def more_of(found: Iterable[Promise], shown: Sequence[Count]) -> str:
    """That the joint text holds more than is printed, "" when it does not."""
    more = len(tuple(found)) - len(shown)
    return (
        ngettext("%(n)s more in the text itself.", "%(n)s more in the text itself.", more) % {"n": more} if more else ""
    )


def _plan(one: Promise) -> str:
    if one.per_week is not None:
        return _("%(times)s a week") % {"times": one.per_week}
    return _("by %(day)s") % {"day": short_day(one.due)} if one.due else ""
