"""The builder: all items in order, and one page for each."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homework.actions.writing import pick_words, save_words
from homework.errors import TooLongError
from homework.forms.building import LABELS, AddForm, BuilderForm
from homework.library.editing.asking import BEHAVIOUR, can_bear, rows
from homework.library.editing.choices import choices_of, has_choices
from homework.library.editing.fields import about_fields, item_fields
from homework.library.editing.kinds import kind_words
from homework.library.editing.moves import standing_on
from homework.library.editing.problems import ABOUT, SAFETY
from homework.library.editing.tree import Words, short_name
from homework.queries.authoring import Building, building, is_being_written, not_published, own_exercise, standing_of
from homework.queries.builder_page import lines, rule_words, rules, sight
from homework.views.authoring.audience import author_page
from homework.views.authoring.pressed import typed, whole
from homework.views.authoring.pressing import press
from practice.access.actor import Actor
from practice.codes import new_code


@author_page
@require_safe
def edit(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Everything at a glance; what is not being written any more has a page of its own."""
    exercise = own_exercise(slug, actor)
    if not is_being_written(exercise):
        return redirect("exercise", slug)
    found = building(slug, actor)
    context = {
        "found": found,
        "standing": standing_of(exercise),
        "about": found.problems_of(ABOUT),
        "safety": found.problems_of(SAFETY),
        "lines": lines(found),
        "changes": not_published(found),
        "rules": list(rules(found)),
        "adding": AddForm(found.definition, after=request.GET.get("after", "")),
    }
    return render(request, "homework/authoring/edit.html", context)


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, actor: Actor, slug: str, spot: str) -> HttpResponse:
    """One item, or the form as a whole."""
    found = building(slug, actor)
    if spot != ABOUT:
        found.spot(spot)
    if request.method != "POST":
        return _which(request, found, spot) if found.others(spot) else _show(request, found, spot)
    if "pick" in request.POST:
        pick_words(found.draft.exercise, spot, whole(request.POST["pick"]), by=actor)
        return redirect("exercise_page", slug, spot)
    return _save(request, actor, found, spot)


def _save(request: HttpRequest, actor: Actor, found: Building, spot: str) -> HttpResponse:
    """Saving comes first, whatever else was pressed."""
    exercise, sent = found.draft.exercise, typed(request, found.definition, spot, pressed=True)
    if sent is None:
        return redirect("exercise_page", exercise.slug, spot)
    try:
        saved = save_words(exercise, spot, sent, by=actor)
    except TooLongError as refused:
        return _show(request, found, spot, words=sent.words, refused=str(refused))
    if saved.conflict:
        return redirect("exercise_page", exercise.slug, spot)
    return press(request, actor, exercise, spot)


def _show(
    request: HttpRequest, found: Building, place: str, *, words: Words | None = None, refused: str = ""
) -> HttpResponse:
    touched = place in found.draft.typed or "look" in request.GET
    problems = {"": refused} if refused else (found.told(place) if touched else {})
    typed_words, item = words or found.words(place), found.target(place)
    fields = about_fields(found.definition) if place == ABOUT else item_fields(item)
    context = {
        "found": found,
        "place": place,
        "form": BuilderForm(fields, typed_words, problems, item=item),
        "problems": [one for one in problems.values() if one],
        "revision": found.revision(place),
        "is_saved": touched,
        "tab": request.POST.get("tab") or new_code(),
        **({} if place == ABOUT else _of_item(found, place, typed_words, problems)),
    }
    return render(request, "homework/authoring/page.html", context, status=422 if refused else 200)


def _of_item(found: Building, key: str, words: Words, problems: dict[str, str]) -> dict[str, object]:
    spot = found.spot(key)
    return {
        "item": spot.item,
        "name": short_name(spot.item),
        "kind": kind_words(spot.item),
        "sight": sight(found.definition, spot),
        "rules": [rule_words(found.definition, rule) for rule in standing_on(found.definition, key).rules],
        "has_choices": has_choices(spot.item),
        "choices": [
            (choice, choice.problem if choice.name in problems else "") for choice in choices_of(spot.item, words)
        ],
        "conditions": rows(found.definition, spot, words),
        "any": words.get(BEHAVIOUR, [spot.item.get(BEHAVIOUR, "all")]) == ["any"],
        "bearing": [(one.key, short_name(one.item)) for one in can_bear(found.definition, spot)],
    }


def _which(request: HttpRequest, found: Building, place: str) -> HttpResponse:
    both = [found.words(place), *found.others(place)]
    texts = [list(_told(words, both)) for words in both]
    heading = _("This was also changed in another tab, or by somebody else.")
    context = {"found": found, "place": place, "texts": texts, "heading": heading}
    return render(request, "homework/authoring/which.html", context)


def _told(words: Words, both: Sequence[Words]) -> Iterator[tuple[str, str]]:
    """What differs, with the name of its field; the rest is the same whichever is chosen."""
    for name in dict.fromkeys(name for one in both for name in one):
        if len({tuple(one.get(name, [])) for one in both}) > 1 and not name.endswith(".question"):
            said = ", ".join(_("yes") if word == "on" else word for word in words.get(name, []) if word)
            yield str(LABELS.get(name, "")), said or _("nothing")
