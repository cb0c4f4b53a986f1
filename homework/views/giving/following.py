"""One piece of homework: who has done it, and changing, resting or taking it back."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from homework.actions.assigning import give_again, pause, resume, take_back
from homework.actions.changing import change_terms
from homework.forms.giving import TermsForm, day_of
from homework.queries.given import Given, given
from homework.queries.reminded import mishaps
from homework.views.giving.clicks import click
from practice.access.actor import Actor
from practice.web.pages import clinician_page


@clinician_page
def assignment_page(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = given(code, actor)
    form = _terms(request, actor, found)
    if request.method == "POST" and form.is_valid():
        due = form.due_at if "due" in form.changed_data else found.due_at
        change_terms(found.assignment, due_at=due, note=form.cleaned_data["note"], by=actor)
        messages.success(request, _("Changed."))
        return redirect("assignment", code)
    context = {"given": found, "form": form, "mishaps": mishaps(found.assignment)}
    return render(request, "homework/giving/assignment.html", context, status=422 if form.errors else 200)


def _terms(request: HttpRequest, actor: Actor, found: Given) -> TermsForm:
    now = {"due": day_of(found.due_at, actor.zone) if found.due_at else None, "note": found.assignment.note}
    return TermsForm(request.POST or None, zone=actor.zone, initial=now)


@require_POST
@clinician_page
def undo(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take back what was set by mistake: were it deleted unless begun, what becomes of it would tell who has begun."""
    found = given(code, actor)
    take_back(found.assignment, by=actor)
    messages.success(request, _("Undone."))
    return redirect(reverse("assign", query={"case": found.case.code}))


_click = partial(click, of=lambda code, actor: given(code, actor).assignment, back="assignment")
rest = _click(pause, _("At rest. It is not asked for until you ask again."), undo_by="assignment_resume")
ask_again = _click(resume, _("Asked for again."), undo_by="assignment_pause")
take_it_back = _click(take_back, _("Taken back."), undo_by="assignment_give_again")
give_it_again = _click(give_again, _("Given again."), undo_by="assignment_take_back")
