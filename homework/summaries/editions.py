"""The editions of the page before a session: which there are, and the query that each is made from."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from django.utils.translation import gettext as _

from clients.models import Client, Session
from homework.analytics.shapes import Points, Trend
from homework.queries.occasions import Occasion, occasion
from homework.queries.prep import ClinicianFacts, PersonFacts, for_clinician, of_person
from homework.queries.prep_marks import Facts, Mark, marks_of
from homework.queries.prep_room import RoomFacts, in_room
from homework.summaries.clinician import clinician
from homework.summaries.gather import Made, Maker
from homework.summaries.individual import individual
from homework.summaries.room import room
from practice.access.actor import Actor, require


class Edition(StrEnum):
    """Whom a page is for."""

    INDIVIDUAL = "individual"
    ROOM = "room"
    CLINICIAN = "clinician"


def make(edition: Edition, maker: Maker, *, person: str = "") -> Made:
    """One edition. ``person`` is the code of the participant that an individual page is about.

    Raises NotAllowedError for a page that this case cannot have.
    """
    facts = _facts(edition, maker.found, maker.actor, person)
    return replace(_made(facts, maker), marks=marks_of(facts))


def marks_now(edition: Edition, code: str, actor: Actor, person: str) -> frozenset[Mark]:
    """The rights by which this edition would be made now, for a session's code. Raises NotVisibleError."""
    return marks_of(_facts(edition, occasion(code, actor), actor, person))


def _facts(edition: Edition, found: Occasion, actor: Actor, person: str) -> Facts:
    if edition == Edition.ROOM:
        require(len(found.people) > 1, _("Only one person is in care here: the individual page is for both of you."))
        return in_room(found, actor)
    if edition == Edition.CLINICIAN:
        return for_clinician(found, actor)
    return of_person(found, participant(found, person), actor)


def _made(facts: Facts, maker: Maker) -> Made:
    match facts:
        case RoomFacts():
            return room(facts, maker)
        case ClinicianFacts():
            return clinician(facts, maker)
        case PersonFacts():
            return individual(facts, maker)


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


def file_name(session: Session) -> str:
    """A name that tells nobody anything: the start of the case's code and the day."""
    return f"prep-{session.case.code[:4].upper()}-{session.starts_at.date().isoformat()}.pdf"
