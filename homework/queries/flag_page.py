"""What stands beside a flag: the safe way to reach the client, and what waits because of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from homework.enums import HOLDING_LEVELS, SHARING_LEVELS
from homework.models import Flag, Part
from homework.queries.case_page import readable
from homework.queries.responses import Reading
from homework.queries.shown import Shown, shown
from homework.queries.titles import titles_of
from practice.access.actor import Actor

WAY = "p_contact"
CONTACT = frozenset({WAY, "p_contact_time"})
NOTHING = frozenset({"portal_only", "do_not_contact_between_sessions"})


def safe_contact(reading: Reading) -> tuple[Shown, ...]:
    """How and when the client said they can be reached safely, as far as the reader may read it."""
    return shown(reading.form, {key: value for key, value in reading.answers.items() if key in CONTACT})


def asks_for_nothing(reading: Reading) -> bool:
    """Whether the client closed every way but their own pages; what stands in their settings then opens none."""
    return reading.answers.get(WAY) in NOTHING


@dataclass(frozen=True, slots=True)
class HeldPart:
    """One answer that is meant for a partner and waits."""

    who: str
    title: str


def held_work(flags: Iterable[Flag], actor: Actor) -> list[HeldPart]:
    """What the actor may read of the answers meant for a partner that do not open while one of these flags is open."""
    cases = {flag.case_id for flag in flags if flag.lifted_at is None and flag.level in HOLDING_LEVELS}
    parts = list(
        Part.objects.filter(assignment__case__in=cases, level__in=SHARING_LEVELS, shown__isnull=True)
        .select_related("assignment__version", "author")
        .defer("assignment__version__definition")
        .order_by("-pk")
    )
    reads = readable(parts, actor)
    titles = titles_of(part.assignment.version.fingerprint for part in parts)
    return [
        HeldPart(part.author.called, titles[part.assignment.version.fingerprint])
        for part in parts
        if part.current_id in reads
    ]
