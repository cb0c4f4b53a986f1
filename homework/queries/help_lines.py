"""Whom to call: what comes with the product, what the practice added, and what wants to be checked again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clients.models import Client
from homework.library.crisis import CHECK_EVERY, HelpLine, came_checked_on, lines
from homework.models import HelpCheck, OwnLine
from practice.access.actor import Actor, require_role
from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.people.models import Practice
from practice.people.places import country_name


def own_lines(practice: int, country: str) -> tuple[HelpLine, ...]:
    """The lines that a practice added for a country, in the order in which they came."""
    rows = OwnLine.objects.filter(practice_id=practice, country=country).order_by("pk")
    return tuple(
        HelpLine(row.country, "", row.kind, row.name, row.phone, "", row.url, row.hours, row.note, needs_check=False)
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """The lines of a country where somebody of the practice lives, and when they were found right."""

    country: str
    name: str
    shipped: tuple[HelpLine, ...]
    own: tuple[OwnLine, ...]
    on: date
    is_due: bool


def help_to_check(actor: Actor) -> list[Checked]:
    """The countries that matter to the practice, for those who run it: its own, its clients', and those it added.

    What was never checked here counts from the day on which it came. Raises NotVisibleError.
    """
    require_role(actor, Role.ADMINISTRATOR)
    return sorted(_checked(actor), key=lambda one: one.name)


def help_is_due(actor: Actor) -> bool:
    """Whether something wants to be checked again; nothing ever does for who does not run the practice."""
    return Role.ADMINISTRATOR in actor.roles and any(one.is_due for one in _checked(actor))


def own_line(code: str, actor: Actor) -> OwnLine:
    """One of the practice's own lines, for those who run it. Raises NotVisibleError."""
    require_role(actor, Role.ADMINISTRATOR)
    line = OwnLine.objects.filter(practice_id=actor.practice, code=code).first()
    if line is None:
        raise NotVisibleError
    return line


def _checked(actor: Actor) -> Iterator[Checked]:
    practice = Practice.objects.only("country", "zone", "created_at").get(pk=actor.practice)
    zone, today = ZoneInfo(practice.zone), actor.today()
    checks = dict(HelpCheck.objects.filter(practice=practice).order_by("pk").values_list("country", "at"))
    added: dict[str, list[OwnLine]] = {}
    for line in OwnLine.objects.filter(practice=practice).order_by("pk"):
        added.setdefault(line.country, []).append(line)
    lived_in = Client.objects.filter(practice=practice, erased_at__isnull=True).exclude(country="")
    for country in {practice.country, *added, *lived_in.values_list("country", flat=True)}:
        own = tuple(added.get(country, ()))
        on = _last(checks.get(country), own, zone)
        shipped = tuple(line for line in lines(country, today) if line.kind != "finder")
        yield Checked(country, country_name(country), shipped, own, on, today - on > CHECK_EVERY)


def _last(check: datetime | None, own: tuple[OwnLine, ...], zone: ZoneInfo) -> date:
    if check is not None:
        return check.astimezone(zone).date()
    return min([came_checked_on(), *(line.added_at.astimezone(zone).date() for line in own)])
