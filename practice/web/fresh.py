"""Asks for one more sign-in before what is sensitive, and keeps what was typed meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from practice import clock
from practice.access.actor import Actor
from practice.enums import Role
from practice.people.factors.passkeys import has_passkey
from practice.people.models import User
from practice.web.actor import actor_of
from practice.web.door_forms import PasskeyForm
from practice.web.forms import AgainForm
from practice.web.keeping import seal, sent_with

STAMP = "signed_in_again_at"
LASTS = timedelta(minutes=10)

type Page[**P] = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person signed in once more within the last ten minutes."""
    stamp = request.session.get(STAMP)
    return stamp is not None and timedelta() <= clock.now() - datetime.fromisoformat(stamp) < LASTS


def renew(request: HttpRequest) -> None:
    """Count the ten minutes anew, for somebody who just signed in once more or is still writing."""
    request.session[STAMP] = clock.now().isoformat()


def freshly_signed_in[**P](page: Page[P]) -> Page[P]:
    """Make a page open only within ten minutes of signing in once more; stands below ``page_for`` and its kin."""

    @wraps(page)
    def view(request: HttpRequest, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return page(request, actor, *args, **kwargs) if is_fresh(request) else ask_again(request)

    return view


def ask_again(request: HttpRequest, back_to: str = "") -> HttpResponse:
    """Ask the person who they are, and bring them back to this page afterwards, with what they typed on it.

    ``back_to`` is where somebody goes on whose page only acts and who sent nothing that can be kept.
    """
    is_client = Role.CLIENT in actor_of(request).roles
    wanted = back_to or request.get_full_path()
    kept = sent_with(request)
    if request.method != "POST" or not kept.is_keepable or not kept.is_of(request.user):
        return redirect(reverse("my_again" if is_client else "settings_again", query={"next": wanted}))
    return again_page(request, AgainForm(initial={"next": wanted, "kept": seal(kept)}), is_client=is_client, status=403)


def again_page(request: HttpRequest, form: AgainForm, *, is_client: bool, status: int) -> HttpResponse:
    """The page that asks; nothing on it tells what it is for."""
    template = "practice/settings/my_again.html" if is_client else "practice/settings/again.html"
    carried = {name: form[name].value() or "" for name in ("next", "kept")}
    context = {"form": form, "passkey": PasskeyForm(initial=carried), "has_passkey": _has_passkey(request)}
    context["only_passkey"] = isinstance(request.user, User) and request.user.only_passkey
    return render(request, template, context, status=status)


def _has_passkey(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and has_passkey(request.user)
