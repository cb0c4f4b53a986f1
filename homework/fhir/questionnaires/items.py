"""One item of a Questionnaire as it is asked here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from homework.fhir.questionnaires.conditions import Target, condition
from homework.fhir.questionnaires.extensions import (
    CALCULATION,
    ENTRY_FORMAT,
    HIDDEN,
    MAX_OCCURS,
    MIN_OCCURS,
    OPEN_LABEL,
    control_of,
    extension,
    number_of,
    value_of,
)
from homework.fhir.questionnaires.first_values import first_values
from homework.fhir.questionnaires.limits import limits, limits_contradict, limits_cut_short, slider
from homework.fhir.questionnaires.names import EACH, Named
from homework.fhir.questionnaires.options import Options
from homework.fhir.questionnaires.remarks import remarks
from homework.fhir.questionnaires.shape import children
from homework.fhir.questionnaires.words import HELP, asides, is_text, text_of
from practice.fhir.document import Object

MOST = 20
MANY_OPTIONS = 15
ADD = "Add another"
SEVERAL = "One or more of these"
CHOICES = frozenset({"choice", "open-choice"})
CANNOT = {
    "attachment": ("file", "asks for a file, which nobody can hand in here: a notice stands there"),
    "reference": (
        "record",
        "asks for an entry of a record, which nobody can look up here: a notice stands there",
    ),
    "choice": ("list", "chooses from a list that is kept elsewhere ({list}): a notice stands there"),
    "formula": ("formula", "is worked out by a formula: a notice stands there"),
}

Definition = dict[str, object]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known while a Questionnaire is read, and what there is to say about it.

    ``targets`` are what conditions may be about, by the link id there; ``own`` the same by the name here.
    """

    inside: Mapping[str, tuple[Named, ...]]
    targets: Mapping[str, Target]
    own: Mapping[str, Target]
    notes: list[tuple[str, str]] = field(default_factory=list)

    def note(self, one: Named, words: str) -> None:
        """Say something about an item."""
        self.notes.append((f"{one.place} (linkId {one.link_id})", words))


def kind_of(source: Object) -> str:
    """The type under which an item is asked: one with options is a choice whatever it says, help is a text."""
    kind = str(source["type"])
    if is_text(source):
        return "display"
    return "choice" if children(source, "answerOption") and kind not in {"open-choice", "group"} else kind


def converted(one: Named, reading: Reading, *, repeating: bool = False) -> Definition:
    """An item with all inside it; ``repeating`` says that it stands in a group that repeats."""
    kind, repeats = kind_of(one.source), _repeats(one, reading, repeating=repeating)
    for words in remarks(one.source):
        reading.note(one, words)
    item = _asked(one, kind, reading)
    if repeats and kind not in {*CHOICES, "group"}:
        return _each(one, item, reading)
    if repeats:
        item |= {"repeats": True} | (_entries(one) if kind == "group" else {})
    return item | _inside(one, reading, repeating=repeating or (repeats and kind == "group"))


def _asked(one: Named, kind: str, reading: Reading) -> Definition:
    item: Definition = {"linkId": one.name, "type": kind} | _words(one, kind, reading) | _conditions(one, reading)
    if value_of(one.source, HIDDEN) is True:
        item["hidden"] = True
    if kind in {"display", "group"}:
        return item
    item |= _how(one, kind, reading)
    if one.source.get("readOnly") is True:
        item["readOnly"] = True
    if _is_needed(one):
        item["required"] = True
    return item | _first(one, kind, reading)


def _is_needed(one: Named) -> bool:
    return one.source.get("required") is True or (number_of(one.source, MIN_OCCURS) or 0) > 0


def _how(one: Named, kind: str, reading: Reading) -> Definition:
    found = limits(one.source, kind)
    if limits_contradict(one.source, kind):
        reading.note(one, "has limits that are no limits here, so they are not checked")
    if limits_cut_short(one.source, kind):
        reading.note(one, "has limits with a zone or seconds: here they hold as the clock there says them")
    if kind == "integer" and control_of(one.source) == "slider":
        found |= slider(one.source, found) | _ends(one.source)
    if control_of(one.source) == "slider" and found.get("control") != "slider":
        reading.note(one, "is a slider whose steps are not known, so a number is typed here")
    if kind in CHOICES:
        found |= _choice(one, kind, _options_of(one, reading))
    kind = "formula" if extension(one.source, CALCULATION) and value_of(one.source, HIDDEN) is not True else kind
    cannot = CANNOT.get(kind) if kind != "choice" or not found.get("options") else None
    if cannot:
        reading.note(one, cannot[1].format(list=one.source.get("answerValueSet") or "named nowhere"))
        found["cannot"] = cannot[0]
    return found


def _options_of(one: Named, reading: Reading) -> Options:
    return reading.own[one.name].options


def _choice(one: Named, kind: str, options: Options) -> Definition:
    found: Definition = {}
    if options:
        found["options"] = [
            {"code": option.code}
            | ({"prefix": option.prefix} if option.prefix else {})
            | {"text": option.text}
            | ({"alone": True} if option.alone else {})
            for option in options
        ]
    wanted = control_of(one.source)
    single = kind == "choice" and one.source.get("repeats") is not True
    if single and (wanted in {"drop-down", "autocomplete"} or (not wanted and len(options) > MANY_OPTIONS)):
        found["control"] = "dropdown"
    label = value_of(one.source, OPEN_LABEL)
    if kind == "open-choice" and (isinstance(label, str) or not options):
        found["other_label"] = label if isinstance(label, str) and label.strip() else "Your answer, in your own words"
    return found


def _words(one: Named, kind: str, reading: Reading) -> Definition:
    source, found = one.source, Definition()
    prefix, text = source.get("prefix"), text_of(source)
    if isinstance(prefix, str) and prefix.strip():
        found["prefix"] = prefix.strip()
    if kind == "group" and source.get("repeats") is True:
        text = text or SEVERAL
    if text or kind == "group":
        return found | ({"text": text} if text else {}) | _hint(source)
    if kind == "display":
        reading.note(one, "has no words, so there is nothing to show")
        return found | {"text": "–", "hidden": True}
    return found | {"text": f"Question {one.link_id}"} | _hint(source)


def _hint(source: Object) -> Definition:
    words = [text_of(child) for child in asides(source, HELP)] or [str(value_of(source, ENTRY_FORMAT) or "").strip()]
    hint = " ".join(word for word in words if word.strip())
    return {"hint": hint} if hint else {}


def _ends(source: Object) -> Definition:
    found = {"low": asides(source, frozenset({"lower"})), "high": asides(source, frozenset({"upper"}))}
    return {key: text_of(texts[0]) for key, texts in found.items() if texts and text_of(texts[0])}


def _conditions(one: Named, reading: Reading) -> Definition:
    sources = children(one.source, "enableWhen")
    if not sources:
        return {}
    tests: list[Definition] = []
    for number, source in enumerate(sources):
        test, remark = condition(source, f"{one.place}.enableWhen[{number}]", reading.targets)
        tests += [test] if test else []
        if remark:
            reading.note(one, remark)
    either = one.source.get("enableBehavior", "any") == "any"
    if not tests or (either and len(tests) < len(sources)):
        return {}
    return {"enableWhen": tests} | ({"enableBehavior": "any"} if either and len(tests) > 1 else {})


def _first(one: Named, kind: str, reading: Reading) -> Definition:
    options = _options_of(one, reading)
    target = reading.own[one.name]
    if target.more:
        reading.note(one, f"offers {target.more:,} answers, of which the first {len(options):,} are shown")
    initial, remark = first_values(one.source, kind, options, target.units)
    if remark:
        reading.note(one, remark)
    return {"initial": initial} if initial else {}


def _repeats(one: Named, reading: Reading, *, repeating: bool) -> bool:
    kind = kind_of(one.source)
    if one.source.get("repeats") is not True or kind == "display":
        return False
    if repeating and kind not in CHOICES:
        reading.note(one, "repeats inside a group that repeats: here it is asked once in each")
        return False
    return True


def _entries(one: Named) -> Definition:
    most = number_of(one.source, MAX_OCCURS)
    needed = _is_needed(one)
    return {"maxOccurs": max(most or MOST, 1), "add_label": ADD} | ({"required": True} if needed else {})


def _each(one: Named, item: Definition, reading: Reading) -> Definition:
    """A question that may be answered several times: a list with the question in each entry."""
    outside = {key: item[key] for key in ("prefix", "text", "enableWhen", "enableBehavior", "hidden") if key in item}
    inner = {key: value for key, value in item.items() if key not in {*outside, "required"} or key == "text"}
    inside = _inside(one, reading, repeating=True).get("items", [])
    items = [inner | {"linkId": one.name + EACH}, *(inside if isinstance(inside, list) else [])]
    return {"linkId": one.name, "type": "group", **outside, "repeats": True, **_entries(one), "items": items}


def _inside(one: Named, reading: Reading, *, repeating: bool) -> Definition:
    ends = frozenset({"lower", "upper"}) if control_of(one.source) == "slider" else frozenset()
    aside = asides(one.source, HELP | ends)
    found = [
        converted(child, reading, repeating=repeating)
        for child in reading.inside.get(one.name, ())
        if not any(child.source is text for text in aside)
    ]
    return {"items": found} if found else {}
