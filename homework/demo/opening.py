"""A practice with one clinician who also runs it, for those who want to start for real."""

from clients.actions.people import invite, open_practice
from homework.actions.publishing import publish_library
from homework.actions.publishing_pathways import publish_pathways
from practice.people.links import invitation_link
from practice.people.models import User
from practice.web.actor import actor_for


def open_empty(*, practice: str, name: str, email: str, zone: str, country: str) -> tuple[User, str]:
    """Open it; gives the clinician, and the one-time address at which they choose a password."""
    publish_library()
    publish_pathways()
    clinician = open_practice(name=practice, clinician=name, email=email, zone=zone, country=country)
    return clinician, invitation_link(invite(clinician, by=actor_for(clinician)))
