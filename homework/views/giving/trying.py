"""Trying an exercise as a client sees it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homework.forms.trying import tried
from homework.queries.exercises import exercise
from homework.queries.translations import put_into
from homework.queries.wording import form_in
from practice.access.actor import Actor
from practice.web.pages import clinician_page


@require_safe
@clinician_page
def try_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    offer, language = exercise(slug, actor), request.GET.get("language", "")
    if language:
        words = put_into(offer.version, language, actor).words
        offer = replace(offer, form=form_in(offer.version, words))
    context = {"offer": offer, "pages": tried(offer.form), "language": language}
    return render(request, "homework/giving/try.html", context)
