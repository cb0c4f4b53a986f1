"""Setting homework: for which case, which exercise, and one prefilled screen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.queries.cases import case_in_care
from homework.actions.assigning import assign
from homework.actions.importing import hold_right
from homework.forms.giving import AssignForm
from homework.models import Assignment
from homework.queries.case_page import people_of
from homework.queries.exercises import exercises
from homework.queries.given import Setting, cases_to_set, setting_for
from homework.queries.naming import joined, together
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
    already = request.session.get(SET_ALREADY, {})
    once = request.POST.get("once", "")
    if once in already:
        return redirect("assignment", already[once])
    if setting.fits and request.method == "POST" and form.is_valid():
        try:
            if setting.asks_for_right:
                hold_right(setting.offer.version.exercise, by=actor)
            assignment = assign(setting.case, setting.offer.version, form.terms(), to=form.addressees, by=actor)
        except NotAllowedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, assignment, form)
    context = {"form": form, "setting": setting, "once": once or new_code()}
    return render(request, "homework/giving/assign.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, assignment: Assignment, form: AssignForm) -> HttpResponse:
    known = list(request.session.get(SET_ALREADY, {}).items())[-KEPT:]
    request.session[SET_ALREADY] = dict(known) | {request.POST.get("once", ""): assignment.code}
    people = form.addressees or list(form.setting.people)
    words = _("Set for %(people)s.") % {"people": joined([client.called for client in people], _("and"))}
    messages.success(request, words, extra_tags=reverse("assignment_undo", args=[assignment.code]))
    return redirect("assignment", assignment.code)
