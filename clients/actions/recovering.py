"""Letting a client back in who lost their password, their phone or their mail: with a code, handed over in person."""

from clients.models import Case, Client
from clients.queries.seats import require_acting
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.people.handing import make_code

NEVER_CAME = "They have never signed in. Invite them at the desk instead."


def hand_over_to_client(case: Case, client: Client, *, by: Actor) -> str:
    """Make a one-time code for a client whom ``by`` treats or covers, to be handed to them and to nobody else.

    Whoever never came in is invited, for that asks whether they are an adult. Raises NotVisibleError or
    NotAllowedError.
    """
    require_acting(case, by)
    if not case.participants.filter(client=client).exists():
        raise NotVisibleError
    require(client.user.has_usable_password(), NEVER_CAME)
    return make_code(client.user, by=by)
