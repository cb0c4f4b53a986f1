"""A clinician's own notes about a case: pages that only their author ever sees."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.queries.cases import case_in_care
from homework.actions import noting
from homework.forms.care import NoteForm
from homework.queries.case_page import may_act_in, people_of
from homework.queries.private_notes import private_note, private_notes
from homework.views.care.acting import done_with
from homework.views.care.cases import case_name
from practice.access.actor import Actor
from practice.web.pages import clinician_page


@clinician_page
def notes(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    case = case_in_care(code, actor)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if done_with(form, lambda: noting.write_private_note(case, form.cleaned_data["text"], by=actor)):
        messages.success(request, _("Your note is kept. Only you can read it."))
        return redirect("private_notes", code=code)
    page = {
        "case": case,
        "name": case_name(case),
        "couple": len(people_of(case)) > 1,
        "acts": may_act_in(case, actor),
        "notes": private_notes(case, actor),
        "form": form,
    }
    return render(request, "homework/care/notes.html", page, status=422 if form.errors else 200)


@clinician_page
def note(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = private_note(code, actor)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": found.text})
    if done_with(form, lambda: noting.change_private_note(found, form.cleaned_data["text"], by=actor)):
        messages.success(request, _("Your note is kept. Only you can read it."))
        return redirect("private_notes", code=found.case.code)
    page = {"note": found, "form": form}
    return render(request, "homework/care/note.html", page, status=422 if form.errors else 200)


@clinician_page
@require_POST
def remove(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    found = private_note(code, actor)
    noting.remove_private_note(found, by=actor)
    messages.success(request, _("Your note is gone for good."))
    return redirect("private_notes", code=found.case.code)
