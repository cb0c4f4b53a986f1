"""The pages of one session to choose from."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clients.queries.labels import called_apart
from homework.queries.occasions import Occasion
from homework.summaries.editions import Edition


@dataclass(frozen=True, slots=True)
class Choice:
    """One page: what it is called, and what its address asks for."""

    words: str
    query: dict[str, str]
    chosen: bool


def choices(found: Occasion, edition: Edition, person: str) -> list[Choice]:
    """The pages of this session in the order in which they are offered."""
    couple, names = len(found.people) > 1, called_apart(found.people)
    rows = [_row(_("For you alone"), Edition.CLINICIAN, edition)]
    if couple:
        rows.append(_row(_("In the room"), Edition.ROOM, edition))
    for client in found.people:
        words = _("Only %(name)s") % {"name": names[client.pk]} if couple else _("To look at together")
        query = {"edition": Edition.INDIVIDUAL.value, "person": client.code}
        chosen = edition == Edition.INDIVIDUAL and (not couple or client.code == person)
        rows.append(Choice(words, query, chosen))
    return rows


def _row(words: str, one: Edition, edition: Edition) -> Choice:
    return Choice(words, {"edition": one.value}, one == edition)
