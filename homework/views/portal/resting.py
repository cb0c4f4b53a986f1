"""A rest of a week or two, and opening what waits for something to happen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from homework.actions.opening_own import open_own
from homework.actions.resting import WEEKS, go_on, rest
from homework.queries.resting import own_rest
from homework.queries.scheduled import own_scheduled
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.web.cover import own_page
from practice.web.pages import client_page


@client_page
@own_page
def my_rest(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method != "POST":
        return render(request, "homework/portal/rest.html", {"rest": own_rest(actor)})
    weeks = request.POST.get("weeks", "")
    if weeks in map(str, WEEKS):
        rest(int(weeks), by=actor)
    else:
        go_on(by=actor)
    return redirect("my_rest")


@client_page
@own_page
def open_new(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """It happened: one more of what a client opens themselves."""
    if request.method != "POST":
        return redirect("portal_home")
    try:
        part = open_own(own_scheduled(code, actor), by=actor)
    except NotAllowedError as refused:
        messages.info(request, str(refused))
        return redirect("portal_home")
    return redirect("homework_start", part.code)
