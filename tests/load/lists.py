"""P1 to P3: the newest page that somebody may read, against the same rows by keys already known."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from homework.models import Response, ResponseGrant
from homework.queries.responses import PAGE, newest
from practice.access.actor import Actor
from tests.load.measuring import Findings, cost, exponent, most_removed, plans, ratio, statements, timer
from tests.load.people import Cast

FULL, SHORT, MIDDLE = 1.2, 1.35, 1.3
FLAT = 0.05
PLACES = (0.05, 0.25, 0.5, 0.75)
TURNS = 200
# A thousand rows are a few dozen blocks: reading them all is the best plan there is.
SMALL = 1_000


@dataclass
class Growth:
    """What the newest page costs at each size, by reader, and at each number of visible rows."""

    by_size: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    by_visible: list[tuple[float, float]] = field(default_factory=list)


class Page:
    """One reader's page, and the same rows by their keys."""

    def __init__(self, reader: Actor, before: int | None = None) -> None:
        self._reader, self._before = reader, before
        self._keys = [response.pk for response in newest(reader, before=before)]

    @property
    def full(self) -> bool:
        return len(self._keys) == PAGE

    def ours(self) -> object:
        return newest(self._reader, before=self._before)

    def limit(self) -> object:
        return list(Response.objects.filter(pk__in=self._keys).order_by("-pk"))


def measure(cast: Cast, findings: Findings, growth: Growth) -> None:
    """Measure the newest page for clients, clinicians and a director, and theirs further down."""
    for name, readers in cast.readers().items():
        pages = [Page(reader) for reader in readers]
        full = all(page.full for page in pages)
        sees = cast.visible(readers[0])
        value = ratio([(page.ours, page.limit) for page in pages], TURNS // len(pages), timer())
        findings.at_most("P1", f"newest page ÷ known keys, {name} (sees {sees:,})", value, FULL if full else SHORT)
        spent = max(cost(page.ours) for page in pages)
        growth.by_size.setdefault(name, []).append((cast.size, spent))
        if full:
            growth.by_visible.append((sees, spent))
        if connection.vendor == "postgresql" and cast.size > SMALL:
            _plans(name, pages, findings)
    _further_down("clinicians", cast.clinicians[0], findings)
    _further_down("director", cast.director, findings)


def _plans(name: str, pages: Sequence[Page], findings: Findings) -> None:
    more = max(cost(page.ours) - cost(page.limit) for page in pages)
    vain = max(most_removed(plan) for page in pages for plan in plans(page.ours))
    findings.at_most("P2", f"blocks more than for known keys, {name}", more, 60)
    findings.at_most("P2", f"most rows that one step read in vain, {name}", vain, 50)


def _further_down(name: str, reader: Actor, findings: Findings) -> None:
    rows = ResponseGrant.objects.filter(user_id=reader.person).order_by("-content_object_id")
    keys = list(rows.values_list("content_object_id", flat=True))
    deep = [(place * len(keys), Page(reader, before=keys[int(len(keys) * place)])) for place in PLACES]
    middle = deep[2][1]
    value = ratio([(middle.ours, middle.limit)], TURNS, timer())
    findings.at_most("P3", f"page in the middle ÷ known keys, {name}", value, MIDDLE if middle.full else SHORT)
    findings.at_most("P3", f"statements of it, {name}", len(statements(middle.ours)), 1)
    if connection.vendor == "postgresql" and len(keys) < SMALL:
        return
    slope = exponent([(place, cost(page.ours)) for place, page in deep if page.full])
    findings.at_most("P3", f"growth of its cost with the place, {name}", slope, FLAT)


def conclude(growth: Growth, findings: Findings) -> None:
    """Say how SQLite's cost grew from size to size, and with what a reader may see."""
    if connection.vendor == "postgresql":
        return
    for name, points in growth.by_size.items():
        findings.at_most("P2", f"growth of the steps with all responses, {name}", exponent(points), FLAT)
    fewest, *_, most = sorted(set(growth.by_visible))
    findings.at_most("P2", "growth of the steps with what one may see", exponent([fewest, most]), FLAT)
