"""Who works in the practice: colleagues, their roles and their invitations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.actions.people import add_colleague, invite_by_mail
from clients.forms import ColleagueForm
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import Role
from practice.people.models import User
from practice.people.queries import colleague, colleagues
from practice.people.settling import IN_CARE_TEAMS, end_membership, sign_out_colleague
from practice.web.fresh import ask_again, is_fresh
from practice.web.pages import administrator_page


@administrator_page
def settings_team(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody who works here, and a form for one more."""
    form = ColleagueForm(request.POST or None)
    if form.is_valid():
        try:
            return _added(request, actor, form)
        except NotAllowedError as error:
            form.add_error("email", str(error))
    context = {"form": form, "people": colleagues(actor), "moment": clock.now(), "in_care_teams": IN_CARE_TEAMS}
    return render(request, "clients/team.html", context, status=422 if form.is_bound else 200)


def _added(request: HttpRequest, actor: Actor, form: ColleagueForm) -> HttpResponse:
    user = add_colleague(**form.cleaned_data, by=actor)
    return _link_once(request, user, invite_by_mail(user, by=actor))


def _link_once(request: HttpRequest, user: User, link: str) -> HttpResponse:
    return render(request, "clients/invited.html", {"person": user, "link": link, "back": reverse("settings_team")})


@administrator_page
@require_POST
def colleague_invite(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """A new link in place of the old one."""
    user = colleague(key, actor)
    return _link_once(request, user, invite_by_mail(user, by=actor))


@administrator_page
@require_POST
def colleague_sign_out(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """End all sessions of a colleague, whose device was lost, say."""
    user = colleague(key, actor)
    if not is_fresh(request):
        return ask_again(request, reverse("settings_team"))
    sign_out_colleague(user, by=actor)
    messages.success(request, _("Signed out everywhere."))
    return redirect("settings_team")


@administrator_page
@require_POST
def membership_end(request: HttpRequest, actor: Actor, key: int, role: str) -> HttpResponse:
    """End one role of a colleague."""
    user = colleague(key, actor)
    if role not in Role.values:
        raise NotVisibleError
    end_membership(user, Role(role), by=actor)
    messages.success(request, _("This role has ended."))
    return redirect("settings_team")
