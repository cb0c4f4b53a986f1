"""Every address of the house, filled in with every code that there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from clients.models import Case, Client, Import, Line, RecordRequest, Session
from homework.library.editing.tree import key_of
from homework.models import (
    Assignment,
    BrokenGlass,
    Comment,
    Enrolled,
    Enrolment,
    Exercise,
    ExerciseDraft,
    FiledPage,
    Flag,
    JointLine,
    Part,
    PathwayStep,
    PrivateNote,
    Schedule,
    ScheduledFor,
)
from practice.codes import new_code
from practice.people.models import User
from practice.sync.webhooks.models import WebhookEndpoint

KINDS: tuple[type[Model], ...] = (
    Part,
    Case,
    Flag,
    Assignment,
    Session,
    PrivateNote,
    Comment,
    BrokenGlass,
    Client,
    RecordRequest,
    Schedule,
    ScheduledFor,
    Enrolment,
    Enrolled,
    PathwayStep,
    Import,
    Line,
    WebhookEndpoint,
    FiledPage,
)
SPEAKS_OF: dict[str, type[Model]] = {
    "desk/clients/": Client,
    "desk/sessions/": Session,
    "desk/cases/": Case,
    "desk/import/": Import,
    "sync/lines/": Line,
    "my/sharing/": Case,
    "my/new/": ScheduledFor,
    "my/steps/": Enrolled,
    "my/": Part,
    "cases/": Case,
    "clients/": Client,
    "notes/": PrivateNote,
    "comments/": Comment,
    "sessions/": Session,
    "answers/": Part,
    "emergency/answers/": Part,
    "emergency/": BrokenGlass,
    "homework/": Assignment,
    "schedules/": Schedule,
    "enrolments/": Enrolment,
    "steps/": PathwayStep,
    "flags/": Flag,
    "duty/": Flag,
    "requests/": RecordRequest,
    "api/v1/clients/": Client,
    "api/v1/cases/": Case,
    "api/v1/sessions/": Session,
    "api/v1/webhooks/": WebhookEndpoint,
    "api/v1/summaries/": FiledPage,
    "api/v1/": Part,
    "sync/webhooks/": WebhookEndpoint,
    "fhir/r4/Patient/": Client,
    "fhir/r4/Group/": Case,
    "fhir/r4/Appointment/": Session,
    "fhir/r4/CarePlan/": Enrolled,
    "fhir/r4/DocumentReference/": FiledPage,
    "fhir/r4/Binary/": FiledPage,
    "fhir/r4/": Part,
}


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern of the address book, with the names of what is filled in."""

    pattern: str
    name: str
    parameters: tuple[str, ...]
    view: object

    @property
    def is_for_programs(self) -> bool:
        """Whether it answers only to who brings a token."""
        return self.pattern.startswith(("api/v1/", "fhir/"))

    def fill(self, values: dict[str, object]) -> str:
        """The path with these values in it."""
        path = self.pattern
        for name in self.parameters:
            before, rest = path.split("<", 1)
            path = before + str(values[name]) + rest.split(">", 1)[1]
        return f"/{path}"


def every_address() -> list[Address]:
    """All patterns, in the order of the address book."""
    return list(walk(get_resolver().url_patterns))


def walk(patterns: list[URLPattern | URLResolver], before: str = "", above: tuple[str, ...] = ()) -> Iterator[Address]:
    """All patterns of some, and below them; ``above`` are the parameters that stand in what comes ``before``."""
    for pattern in patterns:
        path, parameters = before + str(pattern.pattern), (*above, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, path, parameters)
        else:
            yield Address(path, pattern.name or "", parameters, pattern.callback)


def every_value() -> dict[str, list[object]]:
    """For each parameter codes of every kind of thing, and one that never was; and for each kind its own codes."""
    few = {Part: None, Case: None, Flag: None, Schedule: None, BrokenGlass: 1}
    kinds: dict[str, list[object]] = {
        kind.__name__: list(kind._default_manager.order_by("pk").values_list("code", flat=True)[: few.get(kind, 2)])
        for kind in KINDS
    }
    slugs = Exercise.objects.filter(practice=None).order_by("pk").values_list("slug", flat=True)[:1]
    own = Exercise.objects.exclude(practice=None).values_list("slug", flat=True)
    drafts = ExerciseDraft.objects.order_by("pk")
    return kinds | {
        "code": [new_code(), *(code for codes in kinds.values() for code in codes)],
        "line": [new_code(), *JointLine.objects.values_list("code", flat=True)],
        "place": [1],
        "time": ["2026-03-09"],
        "language": ["es"],
        "slug": [*{*slugs, *own}],
        "spot": ["about", *(key_of(str(draft.definition["items"][-1]["linkId"])) for draft in drafts[:1])],
        "key": [User.objects.earliest("pk").pk],
        "person": [User.objects.earliest("pk").pk],
        "role": ["clinician"],
        "secret": ["never-made"],
        "who": ["MQ"],
        "token": ["never-made"],
        "system": ["never-made"],
        "topic": ["clients", "errors", "never-made"],
        "id": ["never-made"],
        "rest": ["never-made"],
        "kind": ["never-made", "fhir", "QuestionnaireResponse"],
        "number": [0],
        "version": ["1"],
    }


def near(address: Address, values: dict[str, list[object]]) -> dict[str, list[object]]:
    """The values with codes of the kind that the address speaks of alone; those of other kinds never were there."""
    for start, kind in SPEAKS_OF.items():
        if address.pattern.startswith(start):
            its = set(kind._default_manager.values_list("code", flat=True))
            never, *codes = values["code"]
            return values | {"code": [never, *(code for code in codes if code in its)]}
    return values


def by_hand(address: Address, values: dict[str, list[object]]) -> dict[str, list[object]]:
    """The same for somebody with a browser: no program's address lets them past its door, whatever they ask it for.

    What programs get is tried with programs' own tokens.
    """
    its = near(address, values)
    return its | {"code": its["code"][:2]} if address.is_for_programs else its


def every(_address: Address, values: dict[str, list[object]]) -> dict[str, list[object]]:
    """The values as they are."""
    return values


def paths(address: Address, values: dict[str, list[object]]) -> list[str]:
    """The address with every combination of values."""
    choices = [values[name] for name in address.parameters]
    return [address.fill(dict(zip(address.parameters, chosen, strict=True))) for chosen in product(*choices)]
