"""An exercise in other languages: which there are, and one of them beside the original."""

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homework.actions.translating import translate
from homework.library.editing.translating import Text
from homework.queries.exercises import exercise
from homework.queries.translations import put_into, put_so_far
from homework.views.authoring.audience import author_page
from homework.views.authoring.pressed import whole
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.people.languages import languages


@author_page
@require_safe
def every(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Which languages there are, and a way to another."""
    offer = exercise(slug, actor)
    if request.GET.get("language"):
        return redirect("exercise_language", slug, request.GET["language"][:8])
    context = {"offer": offer, "put": put_so_far(offer.version, actor), "languages": languages()}
    return render(request, "homework/authoring/languages.html", context)


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, actor: Actor, slug: str, language: str) -> HttpResponse:
    """Every text beside the original."""
    offer = exercise(slug, actor)
    put = put_into(offer.version, language, actor)
    said, theirs, revision, problem = put.words, dict[str, str](), put.revision, ""
    if request.method == "POST":
        said, revision = _said(request, put.texts), whole(request.POST.get("revision", ""))
        try:
            kept = translate(offer.version, language, said, revision, by=actor)
        except NotAllowedError as refused:
            problem = str(refused)
        else:
            if not kept.theirs:
                messages.success(request, _("Saved. Clients read it from now on."))
                return redirect("exercise_language", slug, language)
            theirs, revision = dict(kept.theirs), kept.revision
    context = {
        "offer": offer,
        "put": put,
        "rows": _rows(put.texts, said, theirs),
        "revision": revision,
        "clash": bool(theirs),
        "problem": problem,
    }
    return render(request, "homework/authoring/language.html", context, status=422 if theirs or problem else 200)


def _said(request: HttpRequest, texts: Iterable[Text]) -> dict[str, str]:
    return {text.place: request.POST.get(text.place, "").replace("\r\n", "\n").replace("\x00", "") for text in texts}


def _rows(texts: Iterable[Text], said: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[Text, str, str]]:
    return [(text, said.get(text.place, ""), theirs.get(text.place, "")) for text in texts]
