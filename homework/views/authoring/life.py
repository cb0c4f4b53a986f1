"""The life of a practice's own exercise: copied, changed, seen as a client sees it, published, or left."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homework.actions.authoring import begin_draft, copy_exercise, drop_draft, publish_draft
from homework.forms.trying import tried
from homework.queries.authoring import building, is_being_written, not_published, own_exercise
from homework.queries.exercises import exercise
from homework.views.authoring.audience import author_page
from homework.views.authoring.pressed import whole
from homework.views.care.acting import done
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError


@author_page
@require_POST
def copy(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A copy of the practice's own, to be changed at once."""
    offer = exercise(slug, actor)
    try:
        own = copy_exercise(offer.version, by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
        return redirect("exercise", slug)
    messages.success(request, _("This is your own copy. Nobody is given it before you publish it."))
    return redirect("exercise_edit", own.slug)


@author_page
@require_POST
def begin(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Go on from what is published."""
    own = own_exercise(slug, actor)
    try:
        begin_draft(own, by=actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
        return redirect("exercise", slug)
    return redirect("exercise_edit", slug)


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Forget what was not published, once it was named."""
    own = own_exercise(slug, actor)
    if not is_being_written(own):
        return redirect("exercise", slug)
    if request.method != "POST":
        found = building(slug, actor)
        context = {"found": found, "changes": not_published(found), "goes": not own.versions.exists()}
        return render(request, "homework/authoring/drop.html", context)
    done(request, lambda: drop_draft(own, by=actor), _("What was not published is gone."))
    return redirect("exercise", slug) if own.pk else redirect("exercises")


@author_page
@require_POST
def publish(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Make it the version that is given from now on."""
    words = _("Published. Whoever was given an earlier version keeps that one.")
    own, revision = own_exercise(slug, actor), whole(request.POST.get("revision", ""))
    if done(request, lambda: publish_draft(own, revision, by=actor), words):
        return redirect("exercise", slug)
    return redirect("exercise_edit", slug)


@author_page
@require_safe
def preview(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What is being written, as a client would meet it; while it does not hold together, what is to be put right."""
    found = building(slug, actor)
    if found.problems:
        return redirect("exercise_edit", slug)
    context = {"offer": found, "pages": tried(found.form), "being_written": True}
    return render(request, "homework/giving/try.html", context)
