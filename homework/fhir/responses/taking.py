"""From a QuestionnaireResponse that fits its Questionnaire to answers as they are kept here."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from homework.fhir.questionnaires.initial import initial_values
from homework.fhir.questionnaires.names import EACH
from homework.fhir.responses.forms import Asked
from homework.fhir.responses.reading import Sent, sent_in
from homework.fhir.responses.writing import literal_key, value_told
from homework.library.errors import WrongValueError
from homework.library.form import OWN_WORDS, Form, Item
from homework.library.values import checked
from practice.fhir.document import Number, Object, Value, compact
from practice.fhir.outcomes import Issue

ROOT = "QuestionnaireResponse"
CANNOT = "cannot be answered here, so nothing would be kept of it. Leave it out."
TWICE = "has this answer already, and would be kept with it once. Leave it out here."
_MOMENT = re.compile(r"([0-9-]{10}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?(?:Z|[+-][0-9:]{5})?")


@dataclass
class Taken:
    """Answers by their names here, values by the letter where ours are written otherwise, and what cannot be kept."""

    answers: dict[str, object] = field(default_factory=dict)
    literals: dict[str, dict[str, str]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def taken(response: Object, asked: Asked, form: Form) -> Taken:
    """The answers of a response without flaws."""
    taking = _Taking(asked, form, Taken())
    taking.level("", sent_in(response, ROOT), taking.found.answers)
    return taking.found


@dataclass(frozen=True, slots=True)
class _Question:
    """A question: its name here, how it is asked here, and how it stands in its Questionnaire."""

    name: str
    item: Item
    source: Object


@dataclass
class _Taking:
    """One walk through a response beside its form."""

    asked: Asked
    form: Form
    found: Taken

    def level(self, above: str, sent: list[Sent], answers: dict[str, object]) -> None:
        """Take in what stands at one place of the form, into the answers of one entry."""
        for name, source in self.asked.items.get(above, []):
            here = [one for one in sent if one.link_id == source["linkId"]]
            if not here or source["type"] == "display":
                continue
            if name not in self.form.lineage:
                self._refuse(here[0].place, f"{source['linkId']} {CANNOT}")
                continue
            item = self.form.item(name)
            if source["type"] == "group":
                self._group(name, item, here, answers)
            else:
                self._question(_Question(name, item, source), here[0], answers)

    def _group(self, name: str, item: Item, here: list[Sent], answers: dict[str, object]) -> None:
        if item.is_entries:
            answers[name] = [self._entry(name, sent_in(one.source, one.place)) for one in here]
            return
        for one in here[1:]:
            self._refuse(one.place, f"{one.link_id} is asked once in each entry here.")
        self.level(name, sent_in(here[0].source, here[0].place), answers)

    def _entry(self, name: str, sent: list[Sent]) -> dict[str, object]:
        entry: dict[str, object] = {}
        self.level(name, sent, entry)
        return entry

    def _question(self, question: _Question, one: Sent, answers: dict[str, object]) -> None:
        name, item = question.name, question.item
        if not item.is_answered:
            self._settled(question.source, one)
            self._below(question, one, answers)
            return
        if item.is_entries:
            answers[name] = list(self._each(question, one))
            return
        values = [(row[0], self._value(question, row)) for row in one.values if row[1]]
        kept = [value for _, value in values if value is not None]
        for place in _places_of_doubles(values) if item.repeats else ():
            self._refuse(place, f"{one.link_id} {TWICE}")
        if kept:
            answers[name] = kept if item.repeats else kept[0]
        if len(one.answers) > 1 and not item.repeats:
            self._refuse(one.answers[1][0], f"{one.link_id} is asked once here.")
        self._below(question, one, answers)

    def _below(self, question: _Question, one: Sent, answers: dict[str, object]) -> None:
        """Take in what is asked below a question, which stands below it or below its first answer."""
        below = [(place, inside) for place, answer in one.answers if (inside := sent_in(answer, place))]
        for place, _ in [row for row in below if row[0] != one.answers[0][0]]:
            self._refuse(place, f"What is asked below {one.link_id} is asked once here.")
        for inside in [sent_in(one.source, one.place), *(inside for _, inside in below[:1])]:
            self.level(question.name, inside, answers)

    def _settled(self, source: Object, one: Sent) -> None:
        """What nobody is asked for may be sent along as the form itself gives it, which is kept with the form."""
        offered = {compact(value) for value in initial_values(source)}
        if not offered.issuperset(compact({f"value{kind}": value}) for _, kind, value in one.values):
            self._refuse(one.place, f"{one.link_id} {CANNOT}")

    def _each(self, question: _Question, one: Sent) -> Iterator[dict[str, object]]:
        name = question.name
        inner = _Question(name, self.form.item(name + EACH), question.source)
        for (place, answer), row in zip(one.answers, one.values, strict=True):
            entry = self._entry(name, sent_in(answer, place))
            value = self._value(inner, row) if row[1] else None
            yield ({} if value is None else {name + EACH: value}) | entry

    def _value(self, question: _Question, row: tuple[str, str, Value]) -> object | None:
        (place, kind, value), name, source = row, question.name, question.source
        try:
            kept = checked(question.item, self._plain(question, kind, value))
        except WrongValueError as wrong:
            self._refuse(f"{place}.value{kind}", f"{source['linkId']}: {wrong}")
            return None
        if isinstance(kept, list):
            kept = kept[0]
        sent = {f"value{kind}": value}
        if kept is not None and compact(value_told(self.asked, name, source, kept)) != compact(sent):
            self.found.literals.setdefault(name, {})[literal_key(kept)] = compact(sent)
        return kept

    def _plain(self, question: _Question, kind: str, value: Value) -> object:
        """A value as a form of ours would get it."""
        item = question.item
        if item.type in {"choice", "open-choice"}:
            code = self._code(question.name, item, kind, value)
            return [code] if item.repeats else code
        if item.type == "quantity" and isinstance(value, Mapping):
            return _quantity(item, value)
        if isinstance(value, Number):
            return value.whole if item.type == "integer" else _digits(value)
        if item.type == "dateTime" and isinstance(value, str):
            found = _MOMENT.fullmatch(value)
            return _to_the_minute(found[1]) if found else value
        if item.type == "time" and isinstance(value, str):
            return _to_the_minute(value)
        return value

    def _code(self, name: str, item: Item, kind: str, value: Value) -> str:
        option = self.asked.options[name].meant(kind, value)
        if option is not None:
            return option.code
        said = (value.get("display") or value.get("code")) if isinstance(value, Mapping) else value
        return f"{OWN_WORDS}{said}" if item.type == "open-choice" else str(said)

    def _refuse(self, place: str, words: str) -> None:
        self.found.issues.append(Issue("not-supported", words, place))


def _places_of_doubles(values: Sequence[tuple[str, object | None]]) -> Iterator[str]:
    """Where an answer stands that stands before as well."""
    seen = set[object]()
    for place, value in values:
        if value is not None and value in seen:
            yield place
        seen.add(value)


def _quantity(item: Item, value: Mapping[str, Value]) -> str:
    number = value.get("value")
    digits = _digits(number) if isinstance(number, Number) else ""
    unit = next((str(value[key]) for key in ("unit", "code") if value.get(key) in item.units), "")
    return f"{digits} {unit}".strip()


def _to_the_minute(said: str) -> str:
    """A time of day as it is typed here, and so compared: without seconds where there are none, and no fraction."""
    day, mark, clock = said.rpartition("T")
    hour, minute, *seconds = clock.split(".", maxsplit=1)[0].split(":")
    kept = [one for one in seconds if one != "00"]
    return f"{day}{mark}{':'.join([hour, minute, *kept])}"


def _digits(number: Number) -> str:
    """The number without a power of ten, which nobody types here."""
    plain = number.literal
    return format(Decimal(plain), "f") if "e" in plain.lower() else plain


def lost(sent: Mapping[str, object], kept: Mapping[str, object]) -> list[str]:
    """The names under which something was sent of which nothing is kept: what the form here does not ask for."""
    return sorted((Counter(_names(sent)) - Counter(_names(kept))).keys())


def _names(answers: Mapping[str, object]) -> Iterator[str]:
    for name, value in answers.items():
        yield name
        for entry in value if isinstance(value, list) else []:
            if isinstance(entry, Mapping):
                yield from _names(entry)


def located(problems: Mapping[str, str], response: Object, asked: Asked) -> list[Issue]:
    """What is wrong with answers, by their names here, at the place where each stands in the response."""
    link_ids = {name: str(source["linkId"]) for rows in asked.items.values() for name, source in rows}
    places = {one.link_id: one.place for one in _flat(response)}
    found = []
    for key, words in problems.items():
        name = key.rpartition(".")[2]
        link_id = link_ids.get(name.removesuffix(EACH), name)
        found.append(Issue("business-rule", f"{link_id}: {words}", places.get(link_id, ROOT)))
    return found


def _flat(response: Object) -> Iterator[Sent]:
    waiting = sent_in(response, ROOT)
    while waiting:
        one = waiting.pop()
        yield one
        waiting += sent_in(one.source, one.place)
        waiting += [inside for place, answer in one.answers for inside in sent_in(answer, place)]
