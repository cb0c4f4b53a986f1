"""Saves a page of the builder while somebody types."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from homework.actions.writing import save_words
from homework.errors import TooLongError
from homework.library.editing.problems import ABOUT
from homework.queries.authoring import building
from homework.views.authoring.audience import author_page
from homework.views.authoring.pressed import typed
from practice.access.actor import Actor


@author_page
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, actor: Actor, slug: str, spot: str) -> HttpResponse:
    """A GET gives the revision and a fresh token, a POST keeps what was typed."""
    found = building(slug, actor)
    if spot != ABOUT:
        found.spot(spot)
    if request.method != "POST":
        return JsonResponse({"revision": found.revision(spot), "token": get_token(request)})
    sent = typed(request, found.definition, spot, pressed=False)
    if sent is None:
        return JsonResponse({}, status=422)
    try:
        saved = save_words(found.draft.exercise, spot, sent, by=actor)
    except TooLongError as refused:
        return JsonResponse({"problem": str(refused)}, status=422)
    if saved.conflict:
        return JsonResponse({"url": reverse("exercise_page", args=[slug, spot])}, status=409)
    return JsonResponse({"revision": saved.revision})
