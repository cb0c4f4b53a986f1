"""P4 and P5: one response fetched and authorised, against the same one by its key."""

from contextlib import suppress
from random import Random

from django.db.models import BigIntegerField

from homework.enums import Capacity
from homework.models import Part, Response
from homework.queries.responses import narrowed, newest, read
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import Given, Prepared
from practice.codes import new_code
from tests.load.measuring import Act, Findings, cost, ratio, statements, timer
from tests.load.people import Cast

LINKS = ("version", "part__assignment", "client")
SOME = 20
ROUNDS = 15
ALIKE = (0.85, 1.15)
# Built once, as what it is compared with is.
_KNOWN = Prepared(lambda: Response.objects.select_related(*LINKS).filter(pk=Given(lambda key: key, BigIntegerField())))


def measure(cast: Cast, findings: Findings) -> None:
    """Measure reading, being refused, and asking for what was never there."""
    reader = cast.clinicians[0]
    seen = _parts(reader, seen=True)
    allowed = [_reading(part.code, reader) for part in seen]
    by_key = [_by_key(part) for part in seen]
    denied = [_reading(part.code, reader) for part in _parts(reader, seen=False)]
    nothing = [_reading(new_code(), reader) for _ in range(SOME)]

    def against(ours: list[Act], other: list[Act]) -> float:
        return ratio(list(zip(ours, other, strict=True)), ROUNDS, timer())

    findings.at_most("P4", "one read, allowed ÷ by its key", against(allowed, by_key), 1.55)
    findings.at_most("P4", "statements of one read", len(statements(allowed[0])), 1)
    more = max(cost(ours) - cost(limit) for ours, limit in zip(allowed, by_key, strict=True))
    findings.at_most("P4", "steps or blocks of it more than by its key", more, 200)
    findings.within("P4", "one read, denied ÷ allowed", against(denied, allowed), ALIKE)
    findings.within("P4", "one read, denied ÷ never there", against(denied, nothing), ALIKE)
    page = len(statements(lambda: newest(cast.director)))
    findings.at_most("P5", "statements for the permissions of a page of 50", page, 1)


def _parts(reader: Actor, *, seen: bool) -> list[Part]:
    rows = Part.objects.filter(current__grants__user_id=reader.person)
    if not seen:
        rows = Part.objects.exclude(current__grants__user_id=reader.person)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    chosen = Random(3).sample(keys, SOME)  # noqa: S311 - a sample needs no secret
    return list(Part.objects.filter(pk__in=chosen).order_by("pk"))


def _reading(code: str, reader: Actor) -> Act:
    def act() -> None:
        with suppress(NotVisibleError):
            read(code, reader)

    return act


def _by_key(part: Part) -> Act:
    key = part.current_id or 0

    def act() -> object:
        (response,) = _KNOWN.objects(key)
        return narrowed(response, Capacity.TREATING)

    return act
