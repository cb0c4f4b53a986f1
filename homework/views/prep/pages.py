"""A preview of the page before the session, and the same on paper; each answer on it counts as opened."""

from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homework.actions.opening import keep_joint_openings, keep_openings
from homework.actions.printing import keep_printed
from homework.queries.naming import together
from homework.queries.occasions import Occasion, occasion
from homework.summaries import render_client
from homework.summaries.editions import Edition, file_name, make, marks_now, usual, without_trends
from homework.summaries.gather import Made, Maker
from homework.summaries.render_client import RenderUnavailableError
from homework.summaries.series import TrendsOf
from homework.summaries.sheets import html_of
from homework.views.prep.choices import Choice, choices
from practice.access.actor import Actor
from practice.enums import Paper
from practice.people.models import User
from practice.web.pages import clinician_page


@dataclass(frozen=True, slots=True)
class Wish:
    """Which page was asked for."""

    found: Occasion
    edition: Edition
    person: str

    @property
    def names(self) -> str:
        """Everybody in one phrase, for the clinician alone."""
        return together([client.user.name for client in self.found.people])

    @property
    def choices(self) -> list[Choice]:
        """The other pages of this session."""
        return choices(self.found, self.edition, self.person)


def _wish(request: HttpRequest, actor: Actor, code: str) -> Wish:
    found = occasion(code, actor)
    asked = request.GET.get("edition", "")
    edition = Edition(asked) if asked in set(Edition) else usual(found)
    return Wish(found, edition, request.GET.get("person", "") or found.people[0].code)


def _made(actor: Actor, wish: Wish, trends_of: TrendsOf) -> Made:
    viewer = User.objects.select_related("practice").get(pk=actor.person)
    return make(wish.edition, Maker(wish.found, actor, viewer, trends_of), person=wish.person)


@require_safe
@clinician_page
def prep_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    wish = _wish(request, actor, code)
    trouble = ""
    try:
        made = _made(actor, wish, render_client.trends)
    except RenderUnavailableError:
        made = _made(actor, wish, without_trends)
        trouble = _("The trends are missing for now: what reckons them does not answer. All else is here.")
    keep_openings(made.opened, way="prep", by=actor)
    keep_joint_openings(made.texts, way="prep", by=actor)
    in_room = wish.edition == Edition.ROOM and "room" in request.GET
    template = "homework/prep/room_mode.html" if in_room else "homework/prep/preview.html"
    # A page loads no picture from its own text; only paper has it inside.
    context = {"page": made.page, "wish": wish, "trouble": trouble, "logo_url": reverse("practice_logo")}
    return render(request, template, context)


@require_safe
@clinician_page
def prep_pdf(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    wish = _wish(request, actor, code)
    paper: render_client.PaperName = "Letter" if wish.found.case.practice.paper == Paper.LETTER else "A4"
    try:
        made = _made(actor, wish, render_client.trends)
        printed = render_client.pdf(html_of(made.page), paper)
    except RenderUnavailableError as error:
        return render(request, "homework/prep/unavailable.html", {"words": str(error), "wish": wish}, status=503)
    now = partial(marks_now, wish.edition, code, actor, wish.person)
    keep_printed(made.marks, now, readings=made.opened, texts=made.texts, by=actor)
    headers = {"Content-Disposition": f'inline; filename="{file_name(wish.found.session)}"'}
    return HttpResponse(printed, content_type="application/pdf", headers=headers)
