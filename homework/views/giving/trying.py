"""Trying an exercise as a client sees it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homework.forms.trying import tried
from homework.queries.exercises import exercise
from practice.access.actor import Actor
from practice.web.pages import clinician_page


@require_safe
@clinician_page
def try_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    offer = exercise(slug, actor)
    return render(request, "homework/giving/try.html", {"offer": offer, "pages": tried(offer.form)})
