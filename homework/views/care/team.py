"""Who joins and leaves a care team, also on the page of those who run the practice and see nothing else of a case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.models import Case
from clients.queries.desk import desk_case
from homework.actions import care
from homework.forms.care import HandOverForm, JoinForm
from homework.queries.care_team import colleagues, seat_in, team_of, treating_in
from homework.views.care.acting import done, done_with
from practice.access.actor import Actor
from practice.people.models import User
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


def hand_over_form(case: Case, data: QueryDict | None = None) -> HandOverForm:
    return HandOverForm(data, treating=treating_in(case), colleagues=colleagues(case))


def handed_over(request: HttpRequest, case: Case, form: HandOverForm, actor: Actor) -> User | None:
    """Who has left because the case has gone to somebody else, if it has."""

    def act() -> None:
        leaver, successor = form.people
        care.hand_over(case, successor, leaver=leaver, by=actor)

    if not done_with(form, act):
        return None
    leaver, successor = form.people
    names = {"name": successor.name, "former": leaver.name}
    messages.success(request, _("%(name)s treats this case from now on. %(former)s has left the care team.") % names)
    return leaver


@administrator_page
def team(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The case by its number, and its team by name: nobody in care, and nothing that they were asked."""
    case = desk_case(code, actor)
    form = JoinForm(request.POST or None, colleagues=colleagues(case), today=actor.today())
    if request.method == "POST" and joined(request, case, form, actor):
        return redirect("case_team", code=code)
    return _page(request, actor, case, join=form, over=hand_over_form(case))


def _page(request: HttpRequest, actor: Actor, case: Case, *, join: JoinForm, over: HandOverForm) -> HttpResponse:
    page = {"case": case, "team": team_of(case, actor.today()), "join": join, "over": over}
    return render(request, "homework/care/team.html", page, status=422 if join.is_bound or over.is_bound else 200)


@administrator_page
@require_POST
def hand_over(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = desk_case(code, actor)
    form = hand_over_form(case, request.POST)
    if handed_over(request, case, form, actor):
        return redirect("case_team", code=code)
    join = JoinForm(colleagues=colleagues(case), today=actor.today())
    return _page(request, actor, case, join=join, over=form)


@administrator_page
@require_POST
def unseat(request: HttpRequest, actor: Actor, code: str, person: int) -> HttpResponse:
    left(request, desk_case(code, actor), person, actor)
    return redirect("case_team", code=code)
