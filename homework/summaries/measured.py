"""What the answers to an instrument add up to, in words for the clinician, and never for a partner."""

from dataclasses import dataclass, replace

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homework.analytics.rounding import words
from homework.library.change import Change, ChangeLabel, between
from homework.library.form import Form
from homework.library.measure import Measure
from homework.library.scale import Cut, Threshold
from homework.library.scoring import Score
from homework.models import Part, Response
from homework.queries.responses import Reading
from homework.summaries.wording import short_day

_LABELS = {
    ChangeLabel.IMPROVEMENT: gettext_lazy("a reliable improvement"),
    ChangeLabel.DETERIORATION: gettext_lazy("a reliable deterioration"),
    ChangeLabel.NO_RELIABLE_CHANGE: gettext_lazy("no reliable change"),
}
_SIDES = {
    ">=": gettext_lazy("%s or more"),
    ">": gettext_lazy("more than %s"),
    "<=": gettext_lazy("%s or less"),
    "<": gettext_lazy("less than %s"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One instrument's total: its name, the total in words, what follows from it, and by what it was judged."""

    name: str
    who: str
    total: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    may_be_opened: bool = False
    is_open: bool = False


def measured(reading: Reading, first: Reading | None = None, *, points: int | None = None) -> Measured | None:
    """What may be said of the total of these answers, beside the ``first`` ones of the same person.

    ``points`` is how much change the practice calls more than error, None where that is as the instrument says.
    None for a form that asks no instrument, and for answers that are kept private.
    """
    measure = reading.form.measure
    if measure is None or reading.announced_only:
        return None
    score, threshold = measure.scored(reading.answers), threshold_of(measure, points)
    moved = _moved(reading, first, threshold)
    lines = tuple(filter(None, (moved, _band(score), _cut(score), _estimated(score), _pattern(score))))
    return Measured(
        name=measure.code,
        who=reading.response.client.called,
        total=_total(score),
        lines=(*lines, *_clusters(score)),
        notes=_judged_by(threshold),
        may_be_opened=score.total is not None,
        is_open=is_opened(reading),
    )


def is_opened(reading: Reading) -> bool:
    """Whether the clinician has opened the total of this very version to its author."""
    return reading.response.part.total_of == reading.response.number


def own_total(part: Part, form: Form, response: Response) -> str:
    """What an author reads of the total of their own answers: nothing, unless the clinician has opened it to them."""
    measure = form.measure
    if measure is None or part.total_of != response.number:
        return ""
    score = measure.scored(response.answers)
    if score.total is None:
        return ""
    return _("Your answers add up to %(total)s of %(most)s.") % {"total": score.total, "most": score.scale.most}


def _total(score: Score) -> str:
    if score.total is not None:
        return _("%(total)s of %(most)s") % {"total": score.total, "most": score.scale.most}
    told = {"answered": score.answered, "all": len(score.scale.spans), "fewest": score.scale.fewest}
    return _("no total, %(answered)s of %(all)s answered where it takes %(fewest)s") % told


def _band(score: Score) -> str:
    return score.band.label.capitalize() + "." if score.band else ""


def _cut(score: Score) -> str:
    cut = score.scale.cut
    if cut is None or score.is_clinical is None:
        return ""
    if score.is_clinical:
        return _("Inside the range where one looks closer: %(side)s.") % {"side": side_of(cut)}
    return _("Outside the range where one looks closer: %(side)s.") % {"side": side_of(cut)}


def side_of(rule: Cut | Threshold) -> str:
    """A number with the side of it that counts: "6 or more"."""
    return _SIDES[rule.rule] % words(rule.points)


def _estimated(score: Score) -> str:
    if not score.estimated:
        return ""
    told = {"answered": score.answered, "all": len(score.scale.spans)}
    return _("Estimated: %(answered)s of %(all)s were answered.") % told


def _clusters(score: Score) -> tuple[str, ...]:
    return tuple(
        _("%(id)s, %(label)s: %(sum)s, %(present)s present")
        % {
            "id": cluster.id,
            "label": cluster.label,
            "sum": _("no sum") if score.clusters[cluster.id] is None else score.clusters[cluster.id],
            "present": score.symptoms[cluster.id],
        }
        for cluster in score.scale.clusters
        if score.total is not None
    )


def _pattern(score: Score) -> str:
    if score.has_pattern is None:
        return ""
    return _("The pattern of its groups is met.") if score.has_pattern else _("The pattern of its groups is not met.")


def threshold_of(measure: Measure, points: int | None) -> Threshold | None:
    """By what a move is judged: as the practice has it, or else as the instrument says; None where neither does."""
    own = measure.scale.threshold
    if own is None or points is None or points == own.points:
        return own
    return replace(own, points=points, source=_("So this practice has it."))


def _moved(reading: Reading, first: Reading | None, threshold: Threshold | None) -> str:
    measure, before = reading.form.measure, first.form.measure if first else None
    if measure is None or first is None or before is None or is_other(measure, before):
        return ""
    was, now = before.scored(first.answers), measure.scored(reading.answers)
    change = between(was, now, threshold)
    return "" if change is None else _sentence(change, was, now, short_day(localtime(first.submitted_at).date()))


def is_other(measure: Measure, before: Measure) -> bool:
    """Whether one of the two is another version or language, with which no total is compared."""
    return (measure.version, measure.language) != (before.version, before.language)


def _sentence(change: Change, was: Score, now: Score, day: str) -> str:
    told = {"was": was.total, "now": now.total, "day": day, "label": _LABELS[change.label]}
    sentence = _("From %(was)s on %(day)s to %(now)s: %(label)s.") % told
    if change.significant:
        return sentence + " " + _("It has crossed the cut: clinically significant.")
    if change.has_no_room and change.label == ChangeLabel.NO_RELIABLE_CHANGE:
        return sentence + " " + _("From there no reliable improvement could show.")
    return sentence


def _judged_by(threshold: Threshold | None) -> tuple[str, ...]:
    if threshold is None:
        return ()
    return (_("More than error: %(side)s. %(source)s") % {"side": side_of(threshold), "source": threshold.source},)
