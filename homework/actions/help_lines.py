"""Keeping the help lines of a practice right."""

from django.db import transaction

from homework.models import HelpCheck, LineKind, OwnLine
from homework.queries.help_lines import help_to_check, own_line
from practice import clock
from practice.access.actor import Actor, require, require_role
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import Role
from practice.people.places import COUNTRIES


@transaction.atomic
def add_line(
    country: str,
    kind: LineKind,
    *,
    name: str,
    phone: str = "",
    url: str = "",
    hours: str = "",
    note: str = "",
    by: Actor,
) -> OwnLine:
    """Show a line of the practice's own to whoever lives in a country, beside those that come with the product.

    Raises NotVisibleError unless ``by`` runs the practice, NotAllowedError for a line that leads nowhere.
    """
    require_role(by, Role.ADMINISTRATOR)
    require(country in dict(COUNTRIES), "Choose a country.")
    require(bool(name.strip()), "Type the name of the line.")
    require(bool(phone.strip() or url.strip()), "Type a number, or where to find it.")
    told = {"name": name.strip(), "phone": phone.strip(), "url": url.strip(), "hours": hours.strip()}
    line = OwnLine.objects.create(
        practice_id=by.practice, country=country, kind=kind, **told, note=note.strip(), added_at=clock.now()
    )
    record("add_help_line", by=by, line=line.code)
    return line


@transaction.atomic
def remove_line(code: str, *, by: Actor) -> None:
    """Take a line of the practice's own away. Raises NotVisibleError."""
    line = own_line(code, by)
    record("remove_help_line", by=by, line=line.code)
    line.delete()


@transaction.atomic
def check_lines(country: str, *, by: Actor) -> None:
    """Keep that every line of a country was called up today and found right. Raises NotVisibleError."""
    if country not in {one.country for one in help_to_check(by)}:
        raise NotVisibleError
    check = HelpCheck.objects.create(practice_id=by.practice, country=country, by_id=by.person, at=clock.now())
    record("check_help_lines", by=by, check=check.pk)
