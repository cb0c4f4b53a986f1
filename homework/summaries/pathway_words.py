"""What a step waits for and what keeps a gate closed, in words for clinicians; how a step stands, for everybody."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homework.library.gates import Closed, Reason
from homework.library.unlocking import ALWAYS, Clause, Kind, Word
from homework.queries.naming import joined
from homework.queries.own_steps import OwnState
from homework.queries.steps_shown import StepLine, StepState

STATE_WORDS = {
    StepState.DONE: gettext_lazy("done"),
    StepState.OPEN: gettext_lazy("open"),
    StepState.IN_SESSION: gettext_lazy("in the session"),
    StepState.LEFT_OUT: gettext_lazy("left out"),
    StepState.KEPT_BACK: gettext_lazy("kept back"),
    StepState.READY: gettext_lazy("ready for your click"),
    StepState.NEXT: gettext_lazy("opens on a Monday"),
    StepState.WAITS: gettext_lazy("waits"),
    StepState.GONE: gettext_lazy("no longer among your exercises"),
}
OWN_WORDS = {
    OwnState.DONE: gettext_lazy("done"),
    OwnState.NOW: gettext_lazy("here for you now"),
    OwnState.RESTS: gettext_lazy("at rest"),
    OwnState.COMES_UP: gettext_lazy("comes back on your first page"),
    OwnState.IN_SESSION: gettext_lazy("in your session"),
    OwnState.PREPARED: gettext_lazy("your therapist is preparing this step"),
}
_CLOSED = {
    Closed.CHECK: gettext_lazy("no private check in the last 28 days"),
    Closed.PCL5_MISSING: gettext_lazy("no PCL-5 that you can read"),
    Closed.PCL5_HIGH: gettext_lazy("PCL-5 of 33 or more"),
    Closed.PHQ9_HIGH: gettext_lazy("PHQ-9 of 20 or more"),
    Closed.THOUGHTS: gettext_lazy("the ninth question of the PHQ-9 in the last 14 days"),
    Closed.SELF_HARM: gettext_lazy("an open flag about self-harm"),
    Closed.DISTRESS: gettext_lazy("the last exercise ended with distress of 8 or more"),
    Closed.HELD: gettext_lazy("An open flag, or your team’s hold on sharing."),
    Closed.NOT_STATED: gettext_lazy("Nobody has stated yet that joint homework suits them."),
}
_CATEGORIES = {
    "coercive_control": gettext_lazy("control"),
    "privacy_concern": gettext_lazy("privacy"),
    "self_harm": gettext_lazy("self-harm"),
}


def reason_words(reason: Reason, names: Mapping[int, str]) -> str:
    """One thing that keeps a gate closed, with whom it is about."""
    words = str(_CLOSED[reason.why])
    return f"{names[reason.person]}: {words}" if reason.person is not None else words


def waits_words(line: StepLine, titles: Mapping[str, str]) -> str:
    """What a step waits for, in one phrase; "" where it waits for nothing."""
    return clauses_in_words(line.waits, titles)


def clauses_in_words(clauses: Iterable[Clause], titles: Mapping[str, str]) -> str:
    """What has to be so before a step opens, in one phrase; "" where nothing has to."""
    asked = [clause for clause in clauses if not any(word.kind in ALWAYS for word in clause)]
    return joined([_clause(clause, titles) for clause in asked], _("and")) if asked else ""


def _clause(clause: Clause, titles: Mapping[str, str]) -> str:
    return joined([_word(word, titles) for word in clause], _("or"))


def _word(word: Word, titles: Mapping[str, str]) -> str:
    if word.kind == Kind.SUBMITTED:
        title = titles.get(word.name, word.name)
        times = ngettext("%(title)s", "%(title)s, %(times)s times", word.number)
        return times % {"title": title, "times": word.number}
    if word.kind == Kind.NO_FLAG:
        return (
            _("no open flag about %(what)s") % {"what": _CATEGORIES.get(word.name, word.name.replace("_", " "))}
            if (word.name)
            else _("no open flag of level %(level)s or more") % {"level": word.number}
        )
    words = {
        Kind.WEEK: _("week %(number)s") % {"number": word.number},
        Kind.STAGE: _("stage %(number)s") % {"number": word.number},
        Kind.GATE: _("the safety gate") if word.name == "G0" else _("the trauma gate"),
        Kind.BREACH: _("a new breach"),
    }
    return words.get(word.kind, _("your click"))
