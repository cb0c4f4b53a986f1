"""A client's own list of steps, and leaving it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homework.actions.enrolling import leave_pathway
from homework.queries.on_pathways import own_place
from homework.queries.own_steps import own_pathways
from homework.summaries.pathway_words import OWN_WORDS
from practice.access.actor import Actor
from practice.web.cover import own_page
from practice.web.pages import client_page


@client_page
@own_page
def my_steps(request: HttpRequest, actor: Actor) -> HttpResponse:
    found = [
        (one, [(week, [(step, OWN_WORDS[step.state]) for step in week.steps]) for week in one.weeks])
        for one in own_pathways(actor)
    ]
    return render(request, "homework/portal/steps.html", {"pathways": found})


@client_page
@own_page
def my_steps_stop(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    place = own_place(code, actor)
    if request.method != "POST":
        return render(request, "homework/portal/steps_stop.html", {"place": place})
    leave_pathway(place, by=actor)
    messages.success(request, _("You have stopped. What you wrote stays yours."))
    return redirect("my_steps")
