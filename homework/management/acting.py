"""Who acts when a command is given: somebody of a practice, under the same rules as on its pages."""

from django.core.management.base import CommandError

from practice.enums import Role
from practice.people.addresses import people_with
from practice.people.models import User
from practice.people.sandbox import but_sandboxes
from practice.walls.context import Place, within

AS = "the address of the clinician who acts; may be left out where there is one practice"


def clinician(address: str) -> User:
    """The clinician of this address; without one, of the only practice whoever has been there longest."""
    with within(Place.DOORS):
        found = _of_address(address) if address else _of_the_only_practice()
    if len(found) != 1:
        raise CommandError("Say with --as which clinician acts: the address that they sign in with.")
    return found[0]


def _of_address(address: str) -> list[User]:
    people = people_with(address).filter(memberships__role=Role.CLINICIAN, memberships__ended_at__isnull=True)
    return list(people.select_related("practice").filter(is_active=True).distinct())


def _of_the_only_practice() -> list[User]:
    practices = list(but_sandboxes()[:2])
    if len(practices) != 1:
        return []
    here = User.objects.filter(practice=practices[0], is_active=True)
    staff = here.filter(memberships__role=Role.CLINICIAN, memberships__ended_at__isnull=True)
    return list(staff.select_related("practice").order_by("memberships__pk")[:1])
