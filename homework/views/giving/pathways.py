"""The pathways of the library and of the practice: looking at one, copying it, and publishing changes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from homework.actions.publishing_pathways import copy_pathway, publish_own
from homework.forms.own_pathways import PathwayForm, as_definition, step_rows
from homework.library.errors import FormError
from homework.queries.exercises import exercises
from homework.queries.pathways import PublishedPathway, published_pathway, published_pathways
from homework.summaries.pathway_words import clauses_in_words
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.web.pages import clinician_page

WORDS = ("title", "purpose", "guide", "client_title", "client_words", "weeks", "minutes")


@require_safe
@clinician_page
def pathways(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "homework/giving/pathways.html", {"pathways": published_pathways(actor)})


@require_safe
@clinician_page
def pathway(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    found = published_pathway(slug, actor)
    titles = {one.form.slug: one.form.title for one in exercises(actor)}
    steps = [
        (step, titles.get(step.slug, step.slug), clauses_in_words(step.clauses, titles)) for step in found.pathway.steps
    ]
    page = {"found": found, "pathway": found.pathway, "steps": steps, "acts": actor.is_clinician}
    return render(request, "homework/giving/pathway.html", page)


@require_POST
@clinician_page
def copy(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    found = published_pathway(slug, actor)
    title = _("Copy of %(title)s") % {"title": found.pathway.title}
    try:
        version = copy_pathway(found.version, title, by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
        return redirect("pathway", slug)
    messages.success(request, _("Copied. It is yours to change."))
    return redirect("pathway_edit", version.pathway.slug)


@clinician_page
def edit(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    found = published_pathway(slug, actor)
    if not found.is_own:
        raise NotVisibleError
    data = request.POST if request.method == "POST" else None
    form = PathwayForm(data, initial={name: found.version.definition[name] for name in WORDS})
    rows = step_rows(data, found, exercises(actor))
    if data is not None and _is_published(form, rows, found, actor):
        messages.success(request, _("Published. Who is on it already keeps the version they began with."))
        return redirect("pathway", slug)
    page = {"found": found, "form": form, "rows": rows}
    broken = data is not None
    return render(request, "homework/giving/pathway_edit.html", page, status=422 if broken else 200)


def _is_published(form: PathwayForm, rows: object, found: PublishedPathway, actor: Actor) -> bool:
    if not form.is_valid() or not rows.is_valid():  # type: ignore[attr-defined]  # a formset, whose class Django makes
        return False
    try:
        publish_own(as_definition(form, rows, found), by=actor)
    except (FormError, NotAllowedError) as refused:
        form.add_error(None, str(refused))
        return False
    return True
