"""The code that is handed over in person to somebody who cannot come in any more."""

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clients.actions.recovering import hand_over_to_client
from clients.queries.cases import case_in_care
from clients.queries.desk import open_invitations
from clients.queries.labels import names_apart
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.people.handing import hand_over_to_colleague
from practice.people.models import User
from practice.people.queries import colleague
from practice.web.fresh import ask_again, is_fresh
from practice.web.pages import administrator_page, clinician_page


@clinician_page
def case_recovery(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Make a code for one of the case's people, and show it this once."""
    case = case_in_care(code, actor)
    if not is_fresh(request):
        return ask_again(request)
    people = [place.client for place in case.participants.all()]
    if request.method != "POST":
        prefetch_related_objects(people, open_invitations())
        names = names_apart(people)
        context = {"case": case, "people": [(one, names[one.pk]) for one in people], "moment": clock.now()}
        return render(request, "clients/case_recovery.html", context)
    found = next((one for one in people if one.code == request.POST.get("client")), None)
    if found is None:
        raise NotVisibleError
    made = hand_over_to_client(case, found, by=actor)
    return _code_once(request, found.user, made, reverse("case_page", args=[code]))


@administrator_page
@require_POST
def colleague_recovery(request: HttpRequest, actor: Actor, key: int) -> HttpResponse:
    """Make a code for a colleague, and show it this once."""
    user = colleague(key, actor)
    if not is_fresh(request):
        return ask_again(request, reverse("settings_team"))
    return _code_once(request, user, hand_over_to_colleague(user, by=actor), reverse("settings_team"))


def _code_once(request: HttpRequest, user: User, code: str, back: str) -> HttpResponse:
    return render(request, "clients/handed_code.html", {"person": user, "code": code, "back": back})
