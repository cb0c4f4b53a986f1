"""What a question offers to choose from: its own options, or a list of codes that the Questionnaire holds."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from homework.fhir.questionnaires.extensions import EXCLUSIVE, OPTION_PREFIX, value_of
from homework.fhir.questionnaires.known_lists import known_list
from homework.fhir.questionnaires.shape import children, value_key
from homework.library.form import OWN_WORDS
from practice.fhir.document import Number, Object, Value

_SAFE = re.compile(r"[^\s|=]{1,80}")
MOST_OPTIONS = 2000
MOST_NESTED = 5
# No document has as many rows; lists that name each other may come to any number.
MOST_CODES = 500_000
_NO_LIST: Object = {}

# By what an option is meant: of which sort it is, and a value, words, or a code with its system.
type Name = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """One option: its code and words here, and the value that it stands for there."""

    code: str
    text: str
    key: str
    value: Value
    alone: bool = False
    selected: bool = False
    prefix: str = ""
    source: Object | None = None

    @property
    def names(self) -> Iterator[Name]:
        """All by which it is meant: a code is also meant where either side leaves out the system."""
        yield "text", self.text
        yield "same", self.key, _to_look_up(self.value)
        if isinstance(self.value, dict):
            code = _code_in(self.value)
            yield "any", code
            yield ("code", code, str(self.value["system"])) if "system" in self.value else ("bare", code)
        else:
            yield "value", _to_look_up(self.value)

    def stands_for(self, key: str, value: Value) -> bool:
        """Whether an answer, a condition or a first value means this option."""
        return not set(self.names).isdisjoint(_asked_for(key, value))


class Options(tuple[Offered, ...]):  # noqa: SLOT001 - what is looked up is kept with them
    """What one question offers, in order."""

    def meant(self, key: str, value: Value) -> Offered | None:
        """The first with this very value, else the first that stands for it, however many there are to go through."""
        exact = self._first.get(("same", key, _to_look_up(value)))
        if exact is not None:
            return self[exact]
        found = [self._first[name] for name in _asked_for(key, value) if name in self._first]
        return self[min(found)] if found else None

    @cached_property
    def by_code(self) -> Mapping[str, Offered]:
        """Each by its code here."""
        return {one.code: one for one in self}

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types of their values, each once."""
        return tuple(dict.fromkeys(one.key for one in self))

    @cached_property
    def alone(self) -> "Options":
        """Those that go with no other."""
        return Options(one for one in self if one.alone)

    @cached_property
    def _first(self) -> Mapping[Name, int]:
        found: dict[Name, int] = {}
        for number, one in enumerate(self):
            for name in one.names:
                found.setdefault(name, number)
        return found


@dataclass
class Offers:
    """What the questions of one Questionnaire offer; each list that it holds is read once for all that name it.

    What lists take from each other counts as well: beyond ``MOST_CODES`` in all, a list counts as kept elsewhere.
    """

    document: Object
    _taken: int = 0
    _lists: dict[tuple[int, int], list[Value] | None] = field(default_factory=dict)
    _options: dict[str, Options] = field(default_factory=dict)

    def of(self, source: Object) -> Options:
        """The options of a question in order, each under a code of its own; none when its list is kept elsewhere."""
        own = children(source, "answerOption")
        if own:
            return _unlike_each_other(_own(own)[:MOST_OPTIONS])
        address = _plain(source.get("answerValueSet"))
        if address not in self._options:
            listed = self._listed(address)[:MOST_OPTIONS]
            found = (Offered(_code(coding), words_of(coding), "Coding", coding) for coding in listed)
            self._options[address] = _unlike_each_other(found)
        return self._options[address]

    def how_many(self, source: Object) -> int:
        """How many options there are, also more than are shown."""
        return len(_own(children(source, "answerOption")) or self._listed(_plain(source.get("answerValueSet"))))

    @cached_property
    def _held(self) -> dict[str, Object]:
        return _held(self.document)

    def _listed(self, address: str) -> list[Value]:
        return self._codings(self._held.get(address, _NO_LIST), 0) or known_list(address)

    def _codings(self, value_set: Object, level: int) -> list[Value] | None:
        """The codes of a list that the Questionnaire holds whole; None where a part of it lies elsewhere."""
        at = (id(value_set), level)
        if at not in self._lists:
            self._lists[at] = self._read(value_set, level)
        return self._lists[at]

    def _read(self, value_set: Object, level: int) -> list[Value] | None:
        expansion, compose = value_set.get("expansion"), value_set.get("compose")
        if isinstance(expansion, dict) and children(expansion, "contains"):
            return list(_expanded(children(expansion, "contains")))
        if not isinstance(compose, dict) or level > MOST_NESTED:
            return None
        found: dict[tuple[str, ...], Value] = {}
        for include in children(compose, "include"):
            part = self._included(include, level)
            if part is None:
                return None
            for one in part:
                found.setdefault(_row(one), one)
        excludes = children(compose, "exclude")
        gone = {_pair(one) for exclude in excludes for one in self._included(exclude, level) or ()}
        return [one for one in found.values() if _pair(one) not in gone]

    def _included(self, include: Object, level: int) -> list[Value] | None:
        return self._counted(self._part(include, level)) if self._taken <= MOST_CODES else None

    def _counted(self, codes: list[Value] | None) -> list[Value] | None:
        self._taken += len(codes or ())
        return codes if self._taken <= MOST_CODES else None

    def _part(self, include: Object, level: int) -> list[Value] | None:
        system: Object = {"system": include["system"]} if "system" in include else {}
        if children(include, "concept"):
            return [{**system, **_coding(concept)} for concept in children(include, "concept")]
        if include.get("filter"):
            return None
        lists = include.get("valueSet")
        if isinstance(lists, list) and lists:
            return self._together(lists, level + 1)
        concepts = children(self._held.get(_plain(include.get("system")), _NO_LIST), "concept")
        return [{**system, **one} for one in _tree(concepts)] if concepts else None

    def _together(self, lists: list[Value], level: int) -> list[Value] | None:
        found: list[Value] = []
        for address in dict.fromkeys(map(_plain, lists)):
            part = self._counted(self._codings(self._held.get(address, _NO_LIST), level))
            if part is None:
                return None
            found += part
        return found


def offered(source: Object, document: Object) -> Options:
    """What one question of a Questionnaire offers."""
    return Offers(document).of(source)


def offered_here(source: Object) -> Options:
    """The options that a question names itself."""
    return offered(source, {}) if children(source, "answerOption") else Options()


def concepts_of(address: str, document: Object, coding: Object) -> list[Object]:
    """Where a list that the Questionnaire holds says the words of a code: in its own rows, or as it was expanded."""
    value_set = _held(document).get(_plain(address), _NO_LIST)
    compose, expansion = (value_set.get(key) for key in ("compose", "expansion"))
    rows = [
        (include.get("system"), concept)
        for include in children(compose if isinstance(compose, dict) else {}, "include")
        for concept in children(include, "concept")
    ]
    rows += [(row.get("system"), row) for row in _rows(expansion if isinstance(expansion, dict) else {})]
    return [row for system, row in rows if (system, row.get("code")) == (coding.get("system"), coding.get("code"))]


def _rows(expansion: Object) -> Iterator[Object]:
    for row in children(expansion, "contains"):
        yield row
        yield from _rows(row)


def words_of(value: Value) -> str:
    """A value in words: the display of a code, a date, a number with its unit."""
    if isinstance(value, Number):
        return value.literal
    if isinstance(value, dict):
        said = next((value[key] for key in ("display", "code", "reference", "value") if value.get(key)), "")
        return " ".join(word for word in (words_of(said), str(value.get("unit") or "")) if word)
    return str(value or "")


def _own(options: Sequence[Object]) -> list[Offered]:
    found = []
    for option in options:
        key = value_key(option, "value")
        if key:
            text, alone = words_of(option[key]), value_of(option, EXCLUSIVE) is True
            selected = option.get("initialSelected") is True
            code = _code(option[key])
            prefix = str(value_of(option, OPTION_PREFIX) or "").strip()
            kind = key.removeprefix("value")
            found.append(Offered(code, text, kind, option[key], alone, selected, prefix, option))
    return [one for one in found if one.text.strip()]


def _asked_for(key: str, value: Value) -> list[Name]:
    """The names of which an option has one that a value of this type means."""
    if isinstance(value, dict):
        code = _code_in(value)
        return [("code", code, str(value["system"])), ("bare", code)] if "system" in value else [("any", code)]
    found = _to_look_up(value)
    return [("value", found), *([("text", found)] if key == "String" else [])]


def _code_in(coding: Object) -> Hashable:
    """What a value of several parts is known by: its code, else its words, and as a whole where it has neither."""
    said = coding.get("code", coding.get("display"))
    return ("whole", _to_look_up(coding)) if said is None else _to_look_up(said)


def _to_look_up(value: Value) -> Hashable:
    """A value in a form that can be looked up: two are the same exactly where the values are."""
    if isinstance(value, dict):
        return frozenset((key, _to_look_up(one)) for key, one in value.items())
    return tuple(map(_to_look_up, value)) if isinstance(value, list) else value


def _code(value: Value) -> str:
    return str(value["code"]) if isinstance(value, dict) and value.get("code") else words_of(value)


def _unlike_each_other(options: Iterable[Offered]) -> Options:
    taken: set[str] = set()
    return Options(_unlike(one, number, taken) for number, one in enumerate(options, start=1))


def _unlike(one: Offered, number: int, taken: set[str]) -> Offered:
    code = one.code
    if not _SAFE.fullmatch(code) or code in taken or code.startswith(OWN_WORDS):
        code = next(other for other in _other_codes(number) if other not in taken)
    taken.add(code)
    return replace(one, code=code)


def _other_codes(number: int) -> Iterator[str]:
    yield f"option_{number}"
    yield from (f"option_{number}_{again}" for again in range(2, MOST_OPTIONS))


def _plain(address: Value) -> str:
    """An address without its version; "" for what is none."""
    return address.split("|", maxsplit=1)[0] if isinstance(address, str) else ""


def _held(document: Object) -> dict[str, Object]:
    """What a Questionnaire holds, by each name that it goes by; the first of a name counts."""
    found: dict[str, Object] = {}
    for resource in children(document, "contained"):
        for name in (f"#{resource.get('id')}", f"ValueSet/{resource.get('id')}", resource.get("url")):
            if isinstance(name, str) and name:
                found.setdefault(name, resource)
    return found


def _expanded(contains: Sequence[Object]) -> Iterator[Value]:
    for one in contains:
        if one.get("abstract") is not True and one.get("code"):
            yield {key: one[key] for key in ("system", "code", "display") if key in one}
        yield from _expanded(children(one, "contains"))


def _tree(concepts: Sequence[Object]) -> Iterator[Object]:
    for concept in concepts:
        yield _coding(concept)
        yield from _tree(children(concept, "concept"))


def _coding(concept: Object) -> Object:
    return {key: concept[key] for key in ("code", "display") if key in concept}


def _pair(value: Value) -> tuple[str, str]:
    return (str(value.get("system")), str(value.get("code"))) if isinstance(value, dict) else ("", "")


def _row(value: Value) -> tuple[str, ...]:
    """What makes two rows of a list one."""
    return (*_pair(value), words_of(value))
