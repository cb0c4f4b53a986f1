"""Somebody who is asked alone whether they are safe, by the private check."""

from homework.actions.assigning import Terms, assign
from homework.actions.publishing import publish
from homework.enums import Level
from homework.library.catalogue import definition
from homework.models import Part
from tests.homework.sharing.world import World

CHECK = "private-safety-screen"
NOT_SAFE = {"p_gate": "yes", "p_fear": "often", "p_self": "not_at_all", "p_now": "no"}


def ask_alone(world: World, case: str, name: str) -> Part:
    """Give one person the private check."""
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    version, by = publish(CHECK, definition(CHECK)), world.team_actor(world.cases[case])
    given = assign(world.cases[case], version, terms, to=[world.client(name)], by=by)
    return Part.objects.get(assignment=given)
