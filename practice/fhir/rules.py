"""The rules of R4 for what is taken in beside forms: its name for each, and whether a resource breaks it."""

from collections.abc import Callable, Iterator, Mapping

from practice.fhir.document import Object
from practice.fhir.moments import span
from practice.fhir.outcomes import Issue

WITHOUT_TIMES = ("proposed", "cancelled", "waitlist")
CALLED_OFF = ("cancelled", "noshow")

type Rule = tuple[str, str, str, Callable[[Object], bool]]


def _goes_back(task: Object) -> bool:
    made, changed = (span(str(task.get(name, ""))) for name in ("authoredOn", "lastModified"))
    return made is not None and changed is not None and changed.ends <= made.begins


def _ends_before_it_starts(meeting: Object) -> bool:
    start, end = (span(str(meeting.get(name, ""))) for name in ("start", "end"))
    return start is not None and end is not None and end.begins <= start.begins


# For each kind of resource, or of what stands in lists in it: the name, if it has one, the element that it is about,
# and what it says.
RULES: Mapping[str, tuple[Rule, ...]] = {
    "Patient.contact": (
        (
            "pat-1",
            "",
            "Somebody to turn to has a name, telecom, address or organization.",
            lambda one: not {"name", "telecom", "address", "organization"} & set(one),
        ),
    ),
    "Group": (
        ("grp-1", "member", "Only an actual Group has members.", lambda one: "member" in one and not one.get("actual")),
    ),
    "Appointment": (
        ("app-2", "end", "start and end are both there, or neither.", lambda one: ("start" in one) != ("end" in one)),
        ("", "end", "end is after start.", _ends_before_it_starts),
        (
            "app-3",
            "start",
            "Only what is proposed, cancelled or on the waitlist has no start and end.",
            lambda one: not {"start", "end"} & set(one) and one.get("status") not in WITHOUT_TIMES,
        ),
        (
            "app-4",
            "cancelationReason",
            "Only what is cancelled, or noshow, has a cancelationReason.",
            lambda one: "cancelationReason" in one and one.get("status") not in CALLED_OFF,
        ),
    ),
    "Appointment.participant": (
        ("app-1", "", "A participant has a type or an actor.", lambda one: not {"type", "actor"} & set(one)),
    ),
    "ServiceRequest": (
        ("prr-1", "orderDetail", "orderDetail needs a code.", lambda one: "orderDetail" in one and "code" not in one),
    ),
    "Task": (
        (
            "inv-1",
            "lastModified",
            "lastModified is not before authoredOn.",
            _goes_back,
        ),
    ),
}


def broken_rules(resource: Object) -> Iterator[Issue]:
    """Each rule that it breaks, with the place."""
    kind = str(resource.get("resourceType"))
    yield from _broken(resource, kind, kind)
    for name, found in resource.items():
        for place, one in enumerate(found if isinstance(found, list) else []):
            if isinstance(one, dict):
                yield from _broken(one, f"{kind}.{name}", f"{kind}.{name}[{place}]")


def _broken(one: Object, kind: str, at: str) -> Iterator[Issue]:
    for name, element, words, breaks in RULES.get(kind, ()):
        if breaks(one):
            said = f"{words} ({name})" if name else words
            yield Issue("invariant", said, f"{at}.{element}" if element else at)
