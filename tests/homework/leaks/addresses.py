"""Every address of the house, filled in with every code that there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver

from clients.models import Case, Client, Session
from homework.models import Assignment, BrokenGlass, Exercise, Flag, JointLine, Part, PrivateNote
from practice.codes import new_code
from practice.people.models import User


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern of the address book, with the names of what is filled in."""

    pattern: str
    name: str
    parameters: tuple[str, ...]
    view: object

    def fill(self, values: dict[str, object]) -> str:
        """The path with these values in it."""
        path = self.pattern
        for name in self.parameters:
            before, rest = path.split("<", 1)
            path = before + str(values[name]) + rest.split(">", 1)[1]
        return f"/{path}"


def every_address() -> list[Address]:
    """All patterns, in the order of the address book."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Address]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield Address(path, pattern.name or "", tuple(pattern.pattern.converters), pattern.callback)


def every_value() -> dict[str, list[object]]:
    """For each parameter codes of every kind of thing, and one that never was."""
    codes: list[object] = [new_code()]
    codes += [part.code for part in Part.objects.all()]
    codes += [case.code for case in Case.objects.all()]
    codes += [flag.code for flag in Flag.objects.all()]
    codes += [assignment.code for assignment in Assignment.objects.order_by("pk")[:2]]
    codes += [session.code for session in Session.objects.order_by("pk")[:2]]
    codes += [note.code for note in PrivateNote.objects.order_by("pk")[:2]]
    codes += [glass.code for glass in BrokenGlass.objects.order_by("pk")[:1]]
    codes += [client.code for client in Client.objects.order_by("pk")[:2]]
    slugs = Exercise.objects.values_list("slug", flat=True)[:1]
    return {
        "code": codes,
        "line": [new_code(), *JointLine.objects.values_list("code", flat=True)],
        "place": [1],
        "slug": [*slugs],
        "key": [User.objects.earliest("pk").pk],
        "person": [User.objects.earliest("pk").pk],
        "role": ["clinician"],
        "secret": ["never-made"],
        "who": ["MQ"],
        "token": ["never-made"],
    }


def paths(address: Address, values: dict[str, list[object]]) -> list[str]:
    """The address with every combination of values."""
    choices = [values[name] for name in address.parameters]
    return [address.fill(dict(zip(address.parameters, chosen, strict=True))) for chosen in product(*choices)]
