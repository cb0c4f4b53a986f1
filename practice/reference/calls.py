"""The calls of the API as the reference tells them, taken from the OpenAPI document."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from practice.api.finishing import ROOT, calls_of

type Schema = Mapping[str, Any]

FEW = 12


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``kind`` in words, ``choices`` where only some words fit, ``inside`` the fields that it has itself."""

    name: str
    kind: str
    words: str
    is_needed: bool
    choices: tuple[str, ...] = ()
    inside: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status that is no success, and the kinds of problems that have it."""

    status: str
    words: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its method and path, what is sent, and every way in which it is answered.

    ``words`` are what there is to say beside the summary, ``takes`` the headers that it knows and what each does.
    """

    name: str
    method: str
    path: str
    summary: str
    words: str
    scope: str
    query: tuple[Field, ...]
    takes: tuple[tuple[str, str], ...]
    sent: tuple[Field, ...]
    told: tuple[Field, ...]
    success: tuple[tuple[str, str], ...]
    refusals: tuple[Refusal, ...]
    is_list: bool

    @property
    def thing(self) -> str:
        """What it is about."""
        return self.path.removeprefix(ROOT).partition("/")[0]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document; it is the same for everybody, for as long as the house runs."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]  # the library has few types
    made: dict[str, Any] = generator.get_schema(request=None, public=True)
    return made


@cache
def calls() -> tuple[Call, ...]:
    """All of them, in the order of the document."""
    return tuple(_call(path, method, told) for path, method, told in calls_of(document()))


@cache
def things() -> tuple[str, ...]:
    """What they are about, each once."""
    return tuple(dict.fromkeys(call.thing for call in calls()))


def calls_about(thing: str) -> list[Call]:
    """The calls about one thing, reading before writing."""
    return sorted((call for call in calls() if call.thing == thing), key=lambda call: call.method != "GET")


def _call(path: str, method: str, told: Schema) -> Call:
    answers = told["responses"]
    fine = {status: answer for status, answer in answers.items() if status < "400"}
    shape = _told(fine)
    return Call(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        words=told["description"].partition(" Takes ")[0].removeprefix(told["summary"]).lstrip(". "),
        scope=told["x-scope"],
        query=tuple(_parameters(told)),
        takes=tuple(told.get("x-takes", {}).items()),
        sent=tuple(_fields(_json(told.get("requestBody", {})))),
        told=tuple(_fields(shape)),
        success=tuple((status, answer["description"] or _FINE[status]) for status, answer in fine.items()),
        refusals=tuple(
            Refusal(status, answer["description"], tuple(answer.get("x-problems", ())))
            for status, answer in sorted(answers.items())
            if status >= "400"
        ),
        is_list={"items", "next"} <= set(shape.get("properties", {})) and "more" not in shape["properties"],
    )


_FINE = {"200": "Done.", "201": "It was made; Location says where it is."}


def _told(fine: Mapping[str, Schema]) -> Schema:
    return next((shape for answer in fine.values() if (shape := _resolved(_json(answer)))), {})


def _json(answer: Schema) -> Schema:
    found: Schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _parameters(told: Schema) -> Iterator[Field]:
    for one in told.get("parameters", ()):
        if one["in"] == "query":
            yield Field(one["name"], _kind(one["schema"]), one.get("description", ""), is_needed=False)


def _resolved(schema: Schema) -> Schema:
    """The schema itself, where another one is named or wrapped in it."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        return _resolved(document()["components"]["schemas"][name])
    if "allOf" in schema:
        return {**_resolved(schema["allOf"][0]), **{key: word for key, word in schema.items() if key != "allOf"}}
    if "oneOf" in schema:
        first = _resolved(schema["oneOf"][0])
        return {**first, **{key: word for key, word in schema.items() if key != "oneOf"}}
    return schema


def _fields(schema: Schema) -> Iterator[Field]:
    shape = _resolved(schema)
    needed = set(shape.get("required", ()))
    for name, said in shape.get("properties", {}).items():
        one = _resolved(said)
        words = said.get("description") or one.get("description", "")
        yield Field(
            name,
            _kind(said),
            words.partition("\n\n*")[0].partition("* `")[0].replace("``", ""),
            is_needed=name in needed,
            choices=_choices(one),
            inside=tuple(_fields(_within(one))),
        )


def _within(schema: Schema) -> Schema:
    return _resolved(schema["items"]) if "items" in schema else schema


def _choices(schema: Schema) -> tuple[str, ...]:
    found = tuple(_within(schema).get("enum", ()))
    return found if 0 < len(found) <= FEW else ()


def _kind(schema: Schema) -> str:
    """The kind of a value in words."""
    one = _resolved(schema)
    found = one.get("type", "text")
    kinds = found if isinstance(found, list) else [found]
    word = _word(next(kind for kind in kinds if kind != "null"), one)
    limits = [f"{one['minimum']} to {one['maximum']}"] if {"minimum", "maximum"} <= set(one) else []
    limits += [f"up to {one['maxLength']} letters"] if "maxLength" in one else []
    limits += [f"up to {one['maxItems']}"] if "maxItems" in one else []
    limits += [f"{json.dumps(one['default'])} if left out"] if one.get("default") not in (None, "", []) else []
    limits += ["or null"] if "null" in kinds else []
    return ", ".join([word, *limits])


def _word(kind: str, schema: Schema) -> str:
    if kind == "array":
        inner = _within(schema)
        return "list of objects" if inner.get("type") == "object" else "list of texts"
    formats = {"date-time": "moment", "email": "e-mail address"}
    if schema.get("format") in formats:
        return formats[schema["format"]]
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)
