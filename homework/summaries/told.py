"""The page before a session as a program is told it: the same at every look, as long as what it is made from is."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from homework.models import FiledPage
from homework.queries.told_pages import Told
from homework.queries.told_prep import couple_told, occasion_of, person_told
from homework.summaries import render_client
from homework.summaries.content import Page
from homework.summaries.gather import Made, Maker
from homework.summaries.individual import individual
from homework.summaries.room import room
from homework.summaries.sheets import html_of
from practice.access.actor import Actor
from practice.enums import Paper
from practice.people.models import User


@dataclass(frozen=True, slots=True)
class Sheeted:
    """A page, and the document that is printed of it."""

    made: Made
    html: str
    paper: render_client.PaperName

    @property
    def page(self) -> Page:
        """What stands on it."""
        return self.made.page

    def printed(self) -> bytes:
        """Its PDF. Raises RenderUnavailableError."""
        return render_client.pdf(self.html, self.paper)


def sheeted(row: FiledPage, told: Told, actor: Actor) -> Sheeted:
    """Make a page from all that it may be made from now.

    It tells of the moment at which the session begins, in the practice's own language and zone, so that it is the same
    whoever asks and when. Raises RenderUnavailableError where nobody reckons trends.
    """
    practice = row.session.case.practice
    language = practice.language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(ZoneInfo(practice.zone)):
        made = _made(row, told, actor)
        return Sheeted(made, html_of(made.page), "Letter" if practice.paper == Paper.LETTER else "A4")


def _made(row: FiledPage, told: Told, actor: Actor) -> Made:
    found = occasion_of(row)
    viewer = User.objects.select_related("practice").get(pk=actor.person)
    maker = Maker(found, actor, viewer, render_client.trends, at=row.session.starts_at)
    if row.about is None:
        return room(couple_told(told.sources), maker)
    about = next(client for client in found.people if client.pk == row.about_id)
    return individual(person_told(found, about, told.sources, actor), maker)
