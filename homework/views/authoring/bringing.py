"""Questionnaires from elsewhere: brought in as the practice's own exercises, and given out as files."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from homework.actions.importing import take_in
from homework.fhir.questionnaires.bringing import brought_as
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.giving import given
from homework.fhir.questionnaires.reading import Note
from homework.forms.bringing import BringForm
from homework.library.errors import FormError
from homework.models import ExerciseVersion
from homework.queries.exercises import exercise
from homework.views.authoring.audience import author_page
from practice.access.actor import Actor
from practice.fhir.document import LARGEST


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file: its exercise with what is not done as it says, or why it was not taken in."""

    name: str
    version: ExerciseVersion | None = None
    notes: tuple[Note, ...] = ()
    refused: str = ""


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take in each file by itself; one that is refused leaves nothing behind, and keeps none of the others out."""
    if request.method != "POST":
        return render(request, "homework/authoring/bring.html", {"form": BringForm()})
    form = BringForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "homework/authoring/bring.html", {"form": form}, status=422)
    holds_right = form.cleaned_data["holds_right"]
    lines = [_taken_in(file, actor, holds_right=holds_right) for file in form.cleaned_data["questionnaires"]]
    context = {"form": BringForm(), "lines": lines}
    any_came = any(line.version for line in lines)
    return render(request, "homework/authoring/bring.html", context, status=200 if any_came else 422)


def _taken_in(file: UploadedFile[Any], actor: Actor, *, holds_right: bool) -> Line:
    name = str(file.name)
    try:
        one, notes = brought_as(name, file.read(LARGEST + 1))
        return Line(name, take_in(one, holds_right=holds_right, by=actor), notes)
    except (QuestionnaireError, FormError) as refused:
        return Line(name, refused=str(refused))


@author_page
@require_safe
def questionnaire(_request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The newest version of an exercise as a file that other programs read."""
    text = given(exercise(slug, actor).version)
    disposition = {"Content-Disposition": f'attachment; filename="{slug}.json"'}
    return HttpResponse(text, content_type="application/fhir+json; charset=utf-8", headers=disposition)
