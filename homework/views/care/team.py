"""Who joins and leaves a care team, also on the page of those who run the practice and see nothing else of a case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.models import Case
from clients.queries.desk import desk_case
from homework.actions import care
from homework.forms.care import JoinForm
from homework.queries.care_team import colleagues, seat_in, team_of
from homework.views.care.acting import done, done_with
from practice.access.actor import Actor
from practice.web.pages import administrator_page


def joined(request: HttpRequest, case: Case, form: JoinForm, actor: Actor) -> bool:
    """Whether a colleague has joined the team as the form says."""

    def act() -> None:
        care.join_team(case, form.chosen, form.as_what, until=form.cleaned_data["until"], by=actor)

    if not done_with(form, act):
        return False
    messages.success(request, _("%(name)s has joined the care team.") % {"name": form.chosen.name})
    return True


def left(request: HttpRequest, case: Case, person: int, actor: Actor) -> bool:
    """Whether somebody has left the team."""
    clinician = seat_in(case, person)
    words = _("%(name)s has left the care team.") % {"name": clinician.name}
    return done(request, lambda: care.leave_team(case, clinician, by=actor), words)


@administrator_page
def team(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The case by its number, and its team by name: nobody in care, and nothing that they were asked."""
    case = desk_case(code, actor)
    form = JoinForm(request.POST or None, colleagues=colleagues(case), today=actor.today())
    if request.method == "POST" and joined(request, case, form, actor):
        return redirect("case_team", code=code)
    page = {"case": case, "team": team_of(case, actor.today()), "join": form}
    return render(request, "homework/care/team.html", page, status=422 if form.is_bound else 200)


@administrator_page
@require_POST
def unseat(request: HttpRequest, actor: Actor, code: str, person: int) -> HttpResponse:
    left(request, desk_case(code, actor), person, actor)
    return redirect("case_team", code=code)
