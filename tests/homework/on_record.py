"""What the record of a practice says, held against what it must not say and against what happened."""

import json
from collections import Counter
from collections.abc import Iterable

from clients.enums import ConsentKind, DisclosureBasis, LineKind, RequestAnswer, RequestKind, TeamRole
from clients.models import Import, Line
from homework.enums import Capacity, Level
from homework.models import Opening
from practice.audit.models import Event
from practice.enums import Role
from practice.sync.webhooks.models import WebhookEndpoint

CODES = {
    *(
        code.value
        for words in (
            ConsentKind,
            DisclosureBasis,
            RequestAnswer,
            RequestKind,
            TeamRole,
            Capacity,
            Level,
            LineKind,
            Role,
        )
        for code in words
    ),
    *("page", "prep", "print", "flag"),
}

# What events name by its code.
KINDS = (Import, Line, WebhookEndpoint)

type Told = Counter[tuple[object, ...]]


def said() -> dict[int, str]:
    """All that each event says, as words."""
    return {event.pk: f"{event.action} {json.dumps(event.subjects)}" for event in Event.objects.all()}


def neither_key_nor_code() -> list[tuple[str, str, object]]:
    """What an event names that is no number, no yes or no, no list of numbers, no code and none of our few words."""
    known = {*CODES, *(code for kind in KINDS for code in kind._default_manager.values_list("code", flat=True))}
    return [
        (event.action, name, value)
        for event in Event.objects.all()
        for name, value in event.subjects.items()
        if not (_is_key(value) or value in known)
    ]


def _is_key(value: object) -> bool:
    numbers = value if isinstance(value, list) else [value]
    return value is None or all(isinstance(number, int) for number in numbers)


def events_with(words: Iterable[str]) -> list[tuple[str, str]]:
    """Events in which one of these words stands."""
    return [(word, event) for word in words for event in said().values() if word.casefold() in event.casefold()]


def openings() -> Told:
    """Every opening: of what, by whom, in which capacity, in which way."""
    return Counter(Opening.objects.values_list("response_id", "person_id", "capacity", "way"))


def openings_on_record() -> Told:
    """The same as the events tell it."""
    return Counter(
        (response, event.actor_id, event.subjects["capacity"], event.subjects["way"])
        for event in Event.objects.filter(action="open_responses")
        for response in event.subjects["responses"]
    )
