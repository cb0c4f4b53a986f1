"""Formulas for first answers: as much of FHIRPath as asks for what stands in the register about somebody.

Formulas come from strangers, so there is nothing here that could take long: no loops, no nesting, no more letters than
``LONGEST``; a formula takes as long as it has letters and its Patient has elements. All other FHIRPath is refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from practice.fhir.document import Object, Value

LONGEST = 500
LEFT = "Its first answer is a formula, which is not worked out here."
# What in R4 ends with its type: deceasedBoolean is asked for as deceased.
OF_MANY_TYPES = ("deceased", "multipleBirth", "value")
# What in a Patient is a day or a moment.
DAYS = ("birthDate", "deceasedDateTime", "start", "end", "lastUpdated")
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"} | {mark: mark for mark in "'\"`\\/"}
_TOKEN = re.compile(
    r"[ \t\r\n]*('(?:[^'\\]|\\.)*'|%?[A-Za-z_][A-Za-z0-9_]*|[0-9]{1,9}|[.,()\[\]+&=])[ \t\r\n]*", re.DOTALL
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class FormulaError(Exception):
    """A formula that is not worked out: why, in words and as FHIR's kind of issue."""

    def __init__(self, words: str = LEFT, code: str = "not-supported") -> None:
        super().__init__(words)
        self.words, self.code = words, code


@dataclass(frozen=True, slots=True)
class Known:
    """What formulas may ask for: a Patient, by these names, and what time it is where the practice is.

    ``patient`` is called only for a formula that asks for it, and may raise FormulaError.
    """

    names: frozenset[str]
    patient: Callable[[], Object]
    moment: datetime


class Moment(str):
    """A day or a moment: words, to which FHIRPath adds none."""

    __slots__ = ()


type Values = list[Value]
type Step = Callable[[Values], Values]
type Start = Callable[[Known], Values]
type Term = tuple[Start, list[Step]]

FUNCTIONS: Mapping[str, Step] = {
    "first": lambda values: values[:1],
    "last": lambda values: values[-1:],
    "exists": lambda values: [bool(values)],
    "empty": lambda values: [not values],
}
MOMENTS: Mapping[str, Start] = {
    "today": lambda known: [Moment(known.moment.date().isoformat())],
    "now": lambda known: [Moment(known.moment.isoformat(timespec="seconds"))],
}


def worked_out(formula: str, known: Known) -> Values:
    """What a formula gives: any number of values, in their order. Raises FormulaError and nothing else."""
    (_, first), *others = _Reader(_tokens(formula), known.names).formula()
    found = _value(first, known)
    for mark, term in others:
        found = _together(mark, found, _value(term, known))
    return found


def _tokens(formula: str) -> list[str]:
    if len(formula) > LONGEST:
        raise FormulaError
    at, found = 0, []
    while at < len(formula):
        token = _TOKEN.match(formula, at)
        if token is None:
            raise FormulaError
        found.append(token[1])
        at = token.end()
    return found


def _value(term: Term, known: Known) -> Values:
    start, steps = term
    found = start(known)
    for step in steps:
        found = step(found)
    return found


def _together(mark: str, left: Values, right: Values) -> Values:
    """Two texts as one; without one of them nothing for +, the other for &. No day is a text for +."""
    sides = [_text(left), _text(right)]
    if mark == "+" and None in sides:
        return []
    if mark == "+" and any(isinstance(side, Moment) for side in sides):
        raise FormulaError
    return ["".join(side or "" for side in sides)]


def _text(values: Values) -> str | None:
    found = _texts(values)
    if len(found) > 1:
        raise FormulaError
    return found[0] if found else None


def _texts(values: Values) -> list[str]:
    found = [value for value in values if isinstance(value, str)]
    if len(found) < len(values):
        raise FormulaError
    return found


def _inside(value: Value, name: str) -> Values:
    """What a value has under a name, be it one thing, several or none."""
    if not isinstance(value, dict):
        return []
    key = name
    if name not in value and name in OF_MANY_TYPES:
        key = next((one for one in value if re.fullmatch(f"{name}[A-Z].*", one)), name)
    found = value.get(key)
    if key in DAYS and isinstance(found, str):
        return [Moment(found)]
    if isinstance(found, list):
        return [one for one in found if one is not None]
    return [] if found is None else [found]


def _path(name: str) -> Step:
    return lambda values: [one for value in values for one in _inside(value, name)]


def _place(number: int) -> Step:
    return lambda values: values[number : number + 1]


def _join(between: str) -> Step:
    return lambda values: [between.join(_texts(values))] if values else []


def _where(wanted: Sequence[tuple[str, str]]) -> Step:
    return lambda values: [one for one in values if all(_inside(one, name) == [text] for name, text in wanted)]


@dataclass
class _Reader:
    """Reads a formula from its tokens, first to last."""

    tokens: list[str]
    names: frozenset[str]

    def __post_init__(self) -> None:
        self.tokens = self.tokens[::-1]

    def formula(self) -> list[tuple[str, Term]]:
        """Its terms, each with the mark before it."""
        found = [("", self._term())]
        while self.tokens:
            found.append((self._take("+", "&"), self._term()))
        return found

    def _take(self, *wanted: str) -> str:
        token = self.tokens.pop() if self.tokens else ""
        if wanted and token not in wanted:
            raise FormulaError
        return token

    def _is_next(self, *marks: str) -> bool:
        return bool(self.tokens) and self.tokens[-1] in marks

    def _term(self) -> Term:
        return self._start(), self._steps()

    def _start(self) -> Start:
        token = self._take()
        if token in MOMENTS:
            self._take("(")
            self._take(")")
            return MOMENTS[token]
        if token.startswith("%") and token[1:] in self.names:
            return lambda known: [known.patient()]
        text = _unquoted(token)
        return lambda _: [text]

    def _steps(self) -> list[Step]:
        found = []
        while self._is_next(".", "["):
            found.append(self._named() if self._take() == "." else self._numbered())
        return found

    def _numbered(self) -> Step:
        number = self._take()
        self._take("]")
        if not number.isdigit():
            raise FormulaError
        return _place(int(number))

    def _named(self) -> Step:
        name = self._name()
        if not self._is_next("("):
            return _path(name)
        self._take("(")
        step = self._function(name)
        self._take(")")
        return step

    def _function(self, name: str) -> Step:
        if name == "join":
            return _join("" if self._is_next(")") else _unquoted(self._take()))
        if name == "where":
            return _where(self._wanted())
        if name not in FUNCTIONS:
            raise FormulaError
        return FUNCTIONS[name]

    def _wanted(self) -> list[tuple[str, str]]:
        found = [self._equal()]
        while self._is_next("and"):
            self._take()
            found.append(self._equal())
        return found

    def _equal(self) -> tuple[str, str]:
        name = self._name()
        self._take("=")
        return name, _unquoted(self._take())

    def _name(self) -> str:
        name = self._take()
        if not name.isidentifier() or name.startswith("_") or name == "resourceType":
            raise FormulaError
        return name


def _unquoted(token: str) -> str:
    if not token.startswith("'") or any(mark not in ESCAPED for mark in _ESCAPE.findall(token)):
        raise FormulaError
    return _ESCAPE.sub(lambda found: ESCAPED[found[1]], token[1:-1])
