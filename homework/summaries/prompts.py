"""What a clinician may consider asking: a few plain rules over what was answered, each shown beside its prompt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from homework.analytics.felt_safety import drop_from_median, two_consecutive
from homework.queries.prep import ClinicianFacts, PersonFacts
from homework.queries.responses import Reading
from homework.summaries.content import Prompt
from homework.summaries.gather import Maker
from homework.summaries.series import Followed

CHECK = "private-safety-screen"
CHECK_DAYS = 28
OPENER = "vulnerable-opener"
FELT_SAFETY = "felt_safety"
LOW = 3
DROP = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """A prompt and the answers that brought it up."""

    prompt: Prompt
    readings: tuple[Reading, ...] = ()


def prompts(facts: ClinicianFacts, found: Followed, maker: Maker) -> tuple[Asking, ...]:
    """All that the rules bring up, the most pressing first."""
    return (*_old_checks(facts, maker), *_felt_safety(facts, found, maker), *_openers(facts, maker))


def last_check(facts: PersonFacts) -> datetime | None:
    """When this person last handed in a private check."""
    return max((one.submitted_at for one in facts.readings if one.form.slug == CHECK), default=None)


def _old_checks(facts: ClinicianFacts, maker: Maker) -> Iterator[Asking]:
    times = [last_check(one) for one in facts.people]
    old = maker.found.session.starts_at - timedelta(days=CHECK_DAYS)
    if len(times) > 1 and any(at is None or at < old for at in times):
        ask = _("A fresh private check first, each alone.")
        rule = _("A private check is missing, or older than %(days)s days.") % {"days": CHECK_DAYS}
        yield Asking(Prompt(ask=ask, rule=rule))


def _felt_safety(facts: ClinicianFacts, found: Followed, maker: Maker) -> Iterator[Asking]:
    for one in facts.people:
        trend = found.trends.get((one.client.pk, FELT_SAFETY))
        rule = _felt_safety_rule([value for value in trend.values if value is not None] if trend else [])
        if rule:
            ask = _("What made it feel less safe to %(who)s, asked alone.") % {"who": maker.initials.of(one.client)}
            yield Asking(Prompt(ask=ask, rule=rule), found.sources[one.client.pk, FELT_SAFETY])


def _felt_safety_rule(scores: Sequence[float]) -> str:
    lowest, drop = two_consecutive(scores), drop_from_median(scores)
    if lowest is not None and lowest <= LOW:
        return _("Felt safety was 3 or lower twice in a row.")
    return _("Felt safety fell by 2 or more.") if drop is not None and drop >= DROP else ""


def _openers(facts: ClinicianFacts, maker: Maker) -> Iterator[Asking]:
    since = maker.found.since
    for one in facts.people:
        theirs = [
            row for row in one.readings if row.form.slug == OPENER and (since is None or row.submitted_at >= since)
        ]
        if theirs and theirs[-1].answers.get("happened") == "postponed":
            ask = _("What would help %(who)s to begin the planned talk.")
            prompt = Prompt(ask=ask % {"who": maker.initials.of(one.client)}, rule=_("A planned talk was put off."))
            yield Asking(prompt, (theirs[-1],))
