"""The editions of the page before a session: which there are, and the query that each is made from."""

from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from clients.models import Client
from homework.analytics.shapes import Points, Trend
from homework.queries.occasions import Occasion
from homework.queries.prep import for_clinician, of_person
from homework.queries.prep_room import in_room
from homework.summaries.clinician import clinician
from homework.summaries.gather import Made, Maker
from homework.summaries.individual import individual
from homework.summaries.room import room
from practice.access.actor import require


class Edition(StrEnum):
    """Whom a page is for."""

    INDIVIDUAL = "individual"
    ROOM = "room"
    CLINICIAN = "clinician"


def make(edition: Edition, maker: Maker, *, person: str = "") -> Made:
    """One edition. ``person`` is the code of the participant that an individual page is about.

    Raises NotAllowedError for a page that this case cannot have.
    """
    if edition == Edition.ROOM:
        require(
            len(maker.found.people) > 1, _("Only one person is in care here: the individual page is for both of you.")
        )
        return room(in_room(maker.found, maker.actor), maker)
    if edition == Edition.CLINICIAN:
        return clinician(for_clinician(maker.found, maker.actor), maker)
    client = participant(maker.found, person)
    return individual(of_person(maker.found, client, maker.actor), maker)


def participant(found: Occasion, code: str) -> Client:
    """The person that an individual page is about; a case of one needs no code."""
    chosen = [client for client in found.people if client.code == code or len(found.people) == 1]
    require(bool(chosen), _("Say which of the people in this case the page is about."))
    return chosen[0]


def usual(found: Occasion) -> Edition:
    """The edition that is shown first."""
    return Edition.CLINICIAN if len(found.people) > 1 else Edition.INDIVIDUAL


def without_trends(_points: Sequence[Points]) -> tuple[Trend, ...]:
    """Stands in while nobody reckons trends."""
    return ()


def file_name(found: Occasion) -> str:
    """A name that tells nobody anything: the start of the case's code and the day."""
    return f"prep-{found.case.code[:4].upper()}-{found.session.starts_at.date().isoformat()}.pdf"
