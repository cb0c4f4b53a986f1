"""Adding, moving, repeating and removing items."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homework.actions import building as acts
from homework.forms.building import AddForm
from homework.library.editing.moves import standing_on
from homework.library.editing.tree import inside, short_name
from homework.queries.authoring import building, own_exercise
from homework.queries.builder_page import figures, rule_words
from homework.views.authoring.audience import author_page
from homework.views.care.acting import done
from practice.access.actor import Actor


@author_page
@require_POST
def add(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A new item, whose page opens."""
    found = building(slug, actor)
    form = AddForm(found.definition, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what to add, and where."))
        return redirect("exercise_edit", slug)
    key = acts.add_item(found.draft.exercise, form.cleaned_data["kind"], **form.place(), by=actor)
    return redirect("exercise_page", slug, key)


@author_page
@require_POST
def move(request: HttpRequest, actor: Actor, slug: str, spot: str) -> HttpResponse:
    """One place up or down."""
    way = -1 if request.POST.get("way") == "up" else 1
    acts.move_item(own_exercise(slug, actor), spot, way, by=actor)
    return redirect(f"{reverse('exercise_edit', args=[slug])}#i-{spot}")


@author_page
@require_POST
def repeat(request: HttpRequest, actor: Actor, slug: str, spot: str) -> HttpResponse:
    """A second one like this, whose page opens."""
    key = acts.repeat_item(own_exercise(slug, actor), spot, by=actor)
    messages.success(request, _("This is the second one. No safety rule stands on it."))
    return redirect("exercise_page", slug, key)


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, actor: Actor, slug: str, spot: str) -> HttpResponse:
    """What goes with an item is named before it goes."""
    found = building(slug, actor)
    item = found.spot(spot).item
    if request.method == "POST":
        agreed = request.POST.get("agreed") == "yes"
        done(request, lambda: acts.remove_item(found.draft.exercise, spot, agreed=agreed, by=actor), _("Removed."))
        return redirect("exercise_edit", slug)
    standing = standing_on(found.definition, spot)
    context = {
        "found": found,
        "key": spot,
        "name": short_name(item),
        "inner": len(inside(item)) - 1,
        "standing": standing,
        "rules": [rule_words(found.definition, rule) for rule in standing.rules],
        "figures": figures(found, spot),
    }
    return render(request, "homework/authoring/remove.html", context)
