"""What opens a step of a pathway, as fields: for each word what it is, and of what or how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from homework.library.checks_of_pathways import LAST_WEEK
from homework.library.unlocking import OTHERWISE, Clause, Gate, Kind, Word, written
from homework.library.vocabulary import CATEGORIES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 30
AND, OR = "and", "or"
ITS_WEEK, LEVEL, ABOUT = "its_week", "level", "about"
KINDS: tuple[tuple[str, "_StrPromise"], ...] = (
    ("", _("–")),
    (ITS_WEEK, _("in its week")),
    (Kind.ENROLLED.value, _("at once, when the pathway begins")),
    (Kind.ANY_TIME.value, _("at any time")),
    (Kind.WEEK.value, _("from another week on")),
    (Kind.STAGE.value, _("from a stage on")),
    (Kind.SUBMITTED.value, _("after an exercise was handed in")),
    (Gate.SAFETY.value, _("behind the safety gate (for couples)")),
    (Gate.TRAUMA.value, _("behind the trauma gate")),
    (Kind.RELEASE.value, _("with the clinician’s click")),
    (LEVEL, _("while no flag of a level is open")),
    (ABOUT, _("while no flag about something is open")),
    (Kind.BREACH.value, _("after a new breach")),
)
JOINS = ((AND, _("and also")), (OR, _("or, instead of the one above,")))
COUNTED: dict[str, tuple[int, int]] = {
    Kind.WEEK.value: (0, LAST_WEEK),
    Kind.STAGE.value: (1, 9),
    Kind.SUBMITTED.value: (1, 9),
    LEVEL: (1, 3),
}
GATES = frozenset(gate.value for gate in Gate)


@dataclass(frozen=True, slots=True)
class Opener:
    """The fields of one word; ``join`` says how it goes with the one above, and is missing in the first."""

    kind: BoundField
    number: BoundField
    exercise: BoundField
    topic: BoundField
    join: BoundField | None = None


def fields(exercises: Sequence[tuple[str, str]], place: int) -> dict[str, forms.Field]:
    """The fields of the word at a place, by their names."""
    topics = sorted((name, name.replace("_", " ")) for name in CATEGORIES)
    found: dict[str, forms.Field] = {
        f"kind_{place}": forms.ChoiceField(
            label=_("It opens") if place == 0 else _("What else"),
            choices=KINDS,
            required=False,
            initial="" if place else ITS_WEEK,
        ),
        f"exercise_{place}": forms.ChoiceField(
            label=_("After which exercise"), choices=[("", _("Choose an exercise")), *exercises], required=False
        ),
        f"number_{place}": forms.IntegerField(
            label=_("Which week, stage or level, or how many times"), min_value=0, required=False
        ),
        f"topic_{place}": forms.ChoiceField(
            label=_("A flag about what"), choices=[("", _("Choose")), *topics], required=False
        ),
    }
    if place:
        found[f"join_{place}"] = forms.ChoiceField(label=_("And, or"), choices=JOINS, required=False, initial=AND)
    return found


def openers(form: forms.Form) -> list[Opener]:
    """All words of a row, in their order."""
    places = (place for place in range(MOST) if f"kind_{place}" in form.fields)
    return [
        Opener(
            kind=form[f"kind_{place}"],
            number=form[f"number_{place}"],
            exercise=form[f"exercise_{place}"],
            topic=form[f"topic_{place}"],
            join=form[f"join_{place}"] if place else None,
        )
        for place in places
    ]


def filled(clauses: Iterable[Clause], week: int) -> dict[str, object]:
    """What stands in the fields of a step that opens with these clauses in its week."""
    words = [(word, AND if first else OR) for clause in clauses for first, word in _marked(clause)]
    found: dict[str, object] = {}
    for place, (word, join) in enumerate(words):
        found |= {f"{name}_{place}": value for name, value in (_cells(word, week) | {"join": join}).items()}
    return found


def _marked(clause: Clause) -> Iterable[tuple[bool, Word]]:
    return ((place == 0, word) for place, word in enumerate(clause))


def _cells(word: Word, week: int) -> dict[str, object]:
    if word.kind == Kind.WEEK and word.number == week:
        return {"kind": ITS_WEEK}
    if word.kind == Kind.GATE:
        return {"kind": word.name}
    if word.kind == Kind.NO_FLAG:
        return {"kind": ABOUT, "topic": word.name} if word.name else {"kind": LEVEL, "number": word.number}
    if word.kind == Kind.SUBMITTED:
        return {"kind": word.kind.value, "exercise": word.name, "number": word.number}
    return {"kind": word.kind.value} | ({"number": word.number} if word.kind.value in COUNTED else {})


def unlock(cleaned: Mapping[str, Any], week: int) -> tuple[list[str], dict[str, "_StrPromise | str"]]:
    """The words that a row's fields stand for, and by field what is to be put right."""
    found: list[list[str]] = []
    problems: dict[str, _StrPromise | str] = {}
    for place in range(MOST):
        if not cleaned.get(f"kind_{place}"):
            continue
        wrong = _problem(cleaned, place)
        problems |= wrong
        text = "" if wrong else written(_word(cleaned, place, week))
        if found and cleaned.get(f"join_{place}") == OR:
            found[-1].append(text)
        else:
            found.append([text])
    if not found:
        problems["kind_0"] = _("Choose what opens it.")
    return [OTHERWISE.join(clause) for clause in found], problems


def _problem(cleaned: Mapping[str, Any], place: int) -> dict[str, "_StrPromise | str"]:
    kind, number = cleaned[f"kind_{place}"], cleaned.get(f"number_{place}")
    if kind == Kind.SUBMITTED and not cleaned.get(f"exercise_{place}"):
        return {f"exercise_{place}": _("Choose an exercise.")}
    if kind == ABOUT and not cleaned.get(f"topic_{place}"):
        return {f"topic_{place}": _("Choose what the flag is about.")}
    least, most = COUNTED.get(kind, (0, 0))
    if kind in COUNTED and kind != Kind.SUBMITTED and number is None:
        return {f"number_{place}": _("Write a number.")}
    if kind in COUNTED and number is not None and not least <= number <= most:
        return {f"number_{place}": _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}}
    return {}


def _word(cleaned: Mapping[str, Any], place: int, week: int) -> Word:
    kind, number = str(cleaned[f"kind_{place}"]), cleaned.get(f"number_{place}")
    if kind == ITS_WEEK:
        return Word(Kind.WEEK, week)
    if kind in GATES:
        return Word(Kind.GATE, name=kind)
    if kind == ABOUT:
        return Word(Kind.NO_FLAG, 1, cleaned[f"topic_{place}"])
    if kind == LEVEL:
        return Word(Kind.NO_FLAG, number or 1)
    if kind == Kind.SUBMITTED:
        return Word(Kind.SUBMITTED, number or 1, cleaned[f"exercise_{place}"])
    return Word(Kind(kind), number or 0)
