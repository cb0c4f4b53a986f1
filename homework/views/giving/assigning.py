"""Setting homework: for which case, which exercise, and one prefilled screen."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.queries.cases import case_in_care
from homework.actions.assigning import assign
from homework.actions.scheduling import set_schedule
from homework.forms.coming_back import ComesForm, usual_rule
from homework.forms.giving import AssignForm
from homework.models import Assignment, Schedule
from homework.queries.case_page import people_of
from homework.queries.exercises import exercises
from homework.queries.given import Setting, cases_to_set, setting_for
from homework.queries.load import loads
from homework.queries.naming import joined, together
from homework.summaries.coming_back import load_words
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.codes import new_code
from practice.web.pages import clinician_page

SET_ALREADY = "set_already"
KEPT = 20


@clinician_page
def assign_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    case, slug = request.GET.get("case", ""), request.GET.get("exercise", "")
    if not case:
        return _choose_case(request, actor, slug)
    if not slug:
        return _choose_exercise(request, actor, case)
    return _set(request, actor, setting_for(case, slug, actor))


def _choose_case(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    cases = cases_to_set(actor)
    if len(cases) == 1:
        return redirect(reverse("assign", query={"case": cases[0].code, "exercise": slug}))
    return render(request, "homework/giving/choose_case.html", {"cases": cases, "exercise": slug})


def _choose_exercise(request: HttpRequest, actor: Actor, case: str) -> HttpResponse:
    people = people_of(case_in_care(case, actor))
    found = [one for one in exercises(actor) if one.for_one or len(people) > 1]
    names = together([client.user.name for client in people])
    return render(request, "homework/giving/choose_exercise.html", {"found": found, "case": case, "names": names})


def _set(request: HttpRequest, actor: Actor, setting: Setting) -> HttpResponse:
    form = AssignForm(request.POST or None, setting=setting)
    often = ComesForm(request.POST or None, cadence=setting.offer.form.cadence, zone=setting.zone)
    already = request.session.get(SET_ALREADY, {})
    once = request.POST.get("once", "")
    if once in already:
        return redirect(already[once])
    if setting.fits and request.method == "POST" and all([form.is_valid(), often.is_valid()]):
        try:
            given = _give(form, often, actor)
        except NotAllowedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, given, form, actor)
    much = load_words(
        loads(
            setting.people,
            actor,
            adding=(setting.offer.form, usual_rule(setting.offer.form, clock.today(setting.zone))),
        )
    )
    context = {"form": form, "often": often, "setting": setting, "once": once or new_code(), "much": much}
    failed = form.errors or often.errors
    return render(request, "homework/giving/assign.html", context, status=422 if failed else 200)


def _give(form: AssignForm, often: ComesForm, actor: Actor) -> Assignment | Schedule:
    setting, rule = form.setting, often.rule
    case, version, terms = setting.case, setting.offer.version, form.terms()
    if rule is None:
        return assign(case, version, terms, to=form.addressees, by=actor)
    to = form.addressees or setting.people
    return set_schedule(case, version, replace(terms, due_at=None), rule, times=often.in_all, to=to, by=actor)


def _done(request: HttpRequest, given: Assignment | Schedule, form: AssignForm, actor: Actor) -> HttpResponse:
    comes_back = isinstance(given, Schedule)
    page = reverse("schedule" if comes_back else "assignment", args=[given.code])
    known = list(request.session.get(SET_ALREADY, {}).items())[-KEPT:]
    request.session[SET_ALREADY] = dict(known) | {request.POST.get("once", ""): page}
    people = form.addressees or list(form.setting.people)
    words = _("Set for %(people)s.") % {"people": joined([client.called for client in people], _("and"))}
    undo = reverse("schedule_undo" if comes_back else "assignment_undo", args=[given.code])
    messages.success(request, words, extra_tags=undo)
    for much in load_words(loads(people, actor)):
        messages.warning(request, much)
    return redirect(page)
