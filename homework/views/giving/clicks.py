"""One click on a page about one thing, with the click that undoes it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_POST

from practice.access.actor import Actor
from practice.web.pages import View, clinician_page


def click[Thing](
    act: Callable[..., None], words: Promise, *, of: Callable[[str, Actor], Thing], back: str, undo_by: str
) -> View[[str]]:
    """A page that does something to a thing found by its code, says so, offers to undo it, and leads back."""

    @require_POST
    @clinician_page
    def view(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
        act(of(code, actor), by=actor)
        messages.success(request, str(words), extra_tags=reverse(undo_by, args=[code]))
        return redirect(back, code)

    return view
