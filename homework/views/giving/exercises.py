"""The library of exercises."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from homework.fhir.questionnaires.giving import not_done
from homework.queries.authoring import being_written, is_being_written, standing_of
from homework.queries.exercises import COUPLES, ONE_PERSON, exercise, exercises, matching
from practice.access.actor import Actor
from practice.web.pages import clinician_page

WHO = (("", _("Everyone")), (ONE_PERSON, _("One person")), (COUPLES, _("Couples")))
MINUTES = (("", _("Any time")), ("5", _("Up to 5 min")), ("15", _("Up to 15 min")), ("30", _("Up to 30 min")))


class FindForm(forms.Form):
    """What narrows the library; anything that does not fit narrows nothing."""

    q = forms.CharField(required=False, max_length=80)
    who = forms.ChoiceField(required=False, choices=WHO)
    minutes = forms.TypedChoiceField(required=False, choices=MINUTES, coerce=int, empty_value=None)


@require_safe
@clinician_page
def exercises_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    asked = {
        "q": request.GET.get("q", ""),
        "who": request.GET.get("for", ""),
        "minutes": request.GET.get("minutes", ""),
    }
    form = FindForm(asked)
    form.is_valid()
    chosen = form.cleaned_data
    found = matching(
        exercises(actor), words=chosen.get("q", ""), who=chosen.get("who", ""), minutes=chosen.get("minutes")
    )
    context = {
        "found": found,
        "asked": asked,
        "who": WHO,
        "minutes": MINUTES,
        "case": request.GET.get("case", ""),
        "may_author": actor.is_clinician,
        "drafts": being_written(actor) if actor.is_clinician else [],
    }
    return render(request, "homework/giving/exercises.html", context)


@require_safe
@clinician_page
def exercise_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    offer = exercise(slug, actor)
    context = {
        "offer": offer,
        "case": request.GET.get("case", ""),
        "standing": standing_of(offer.version.exercise) if offer.is_own else None,
        "may_author": actor.is_clinician,
        "is_written": is_being_written(offer.version.exercise),
        "not_done": not_done(offer.version) if offer.form.imported else (),
    }
    return render(request, "homework/giving/exercise.html", context)
