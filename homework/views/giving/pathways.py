"""The pathways of the library and of the practice: looking at one, copying or beginning one, publishing changes."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from homework.actions.publishing_pathways import begin_own, copy_pathway, publish_own
from homework.forms.own_pathways import MORE, Written, with_more, written
from homework.library.errors import FormError
from homework.models import PathwayVersion
from homework.queries.exercises import exercises
from homework.queries.pathways import PublishedPathway, published_pathway, published_pathways
from homework.summaries.pathway_words import clauses_in_words
from homework.views.authoring.audience import author_page
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.web.pages import clinician_page

type Publish = Callable[[dict[str, object]], PathwayVersion]


@require_safe
@clinician_page
def pathways(request: HttpRequest, actor: Actor) -> HttpResponse:
    page = {"pathways": published_pathways(actor), "acts": actor.is_clinician}
    return render(request, "homework/giving/pathways.html", page)


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


@author_page
def begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An own pathway that begins empty; nothing of it is kept before it is published."""
    return _writing(request, actor, None, lambda content: begin_own(content, by=actor))


@clinician_page
def edit(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    found = published_pathway(slug, actor)
    if not found.is_own:
        raise NotVisibleError
    return _writing(request, actor, found, lambda content: publish_own(content, by=actor))


def _writing(request: HttpRequest, actor: Actor, base: PublishedPathway | None, publish: Publish) -> HttpResponse:
    offers = exercises(actor)
    sent = written(request.POST if request.method == "POST" else None, base, offers)
    if MORE in request.POST:
        sent = with_more(sent, request.POST[MORE], offers)
    elif request.method == "POST" and (version := _published(sent, publish)) is not None:
        messages.success(request, _("Published. Who is on it already keeps the version they began with."))
        return redirect("pathway", version.pathway.slug)
    broken = sent.form.is_bound
    page = {"found": base, "written": sent, "broken": broken}
    return render(request, "homework/giving/pathway_edit.html", page, status=422 if broken else 200)


def _published(sent: Written, publish: Publish) -> PathwayVersion | None:
    """The version that came of it; none where something is to be put right, which then stands beside its field."""
    if not sent.is_valid():
        return None
    try:
        return publish(sent.definition())
    except FormError as refused:
        sent.refuse(refused)
    except NotAllowedError as refused:
        sent.form.add_error(None, str(refused))
    return None
