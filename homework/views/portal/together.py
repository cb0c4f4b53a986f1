"""What partners have opened, beside one's own answers."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from homework.actions.opening import open_part
from homework.enums import Capacity
from homework.library.form import Form
from homework.models import Part
from homework.queries.own import own_circle, own_part
from homework.queries.responses import narrowed
from homework.queries.together import Opened, opened_beside, opened_to
from homework.queries.wording import wording_of
from homework.summaries.answers import Sheet, answered_sheet
from practice.access.actor import Actor
from practice.web.pages import client_page


@dataclass(frozen=True, slots=True)
class Theirs:
    """What one partner has opened; ``sheet`` is None until it is asked for."""

    name: str
    sheet: Sheet | None


@client_page
def my_open(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everything that stands open to the actor."""
    return render(request, "homework/portal/open.html", {"opened": opened_to(actor)})


@client_page
def my_together(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show nothing of a partner's before it is asked for; keep each time that it was shown."""
    part = own_part(code, actor)
    opened = opened_beside(part, actor)
    asked, form = request.method == "POST", wording_of(part)
    theirs = [_theirs(found, form, actor, show=asked or found.seen) for found in opened]
    if asked:
        return redirect("my_together", code)
    context = {
        "part": part,
        "form": form,
        "own": _own(part, form),
        "theirs": theirs,
        "waits": any(found.sheet is None for found in theirs),
        "circle": own_circle(part, actor),
    }
    return render(request, "homework/portal/together.html", context)


def _theirs(found: Opened, form: Form, actor: Actor, *, show: bool) -> Theirs:
    if not show:
        return Theirs(found.name, None)
    reading = open_part(found.part.code, way="page", by=actor)
    return Theirs(found.name, answered_sheet(form, reading.answers))


def _own(part: Part, form: Form) -> Sheet | None:
    """What the actor wrote to the questions that partners may read each other's answers to."""
    return answered_sheet(form, narrowed(part.current, Capacity.PARTNER).answers) if part.current else None
