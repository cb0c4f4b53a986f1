"""Keeps what somebody typed when their session ended meanwhile: nothing is stored, and nothing is lost."""

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from practice.people.models import User
from practice.privacy import holders
from practice.privacy.envelope import Place
from practice.privacy.errors import SealBrokenError
from practice.privacy.texts import opened_text, sealed_text
from practice.web.forms import SignInForm
from practice.web.refusing import note_refusal
from practice.web.whose import FIELD, is_marked

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

MOST_KEPT = 1024 * 1024
_PLACE = Place("practice.web.keeping", holders.HOUSE, "kept")
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken", FIELD})
_SECRETS = ("password",)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent, to which address of this site, and the mark of the person whose page it was typed on."""

    path: str
    fields: tuple[tuple[str, str], ...]
    shown_to: str

    @property
    def is_keepable(self) -> bool:
        """Whether it is known whose it is, small enough, and without a password, which may not stand in a page."""
        size = sum(len(name.encode()) + len(value.encode()) for name, value in self.fields)
        secret = any(word in name for name, _ in self.fields for word in _SECRETS)
        return bool(self.shown_to) and size <= MOST_KEPT and not secret

    def is_of(self, user: User | AnonymousUser) -> bool:
        """Whether this person typed it; nobody else is ever shown it."""
        return is_marked(self.shown_to, user)


def sent_with(request: HttpRequest) -> Kept:
    """All that a form sent, in its order, without its token."""
    pairs = ((name, str(value)) for name, values in request.POST.lists() for value in values)
    fields = tuple(pair for pair in pairs if pair[0] not in _NEVER_KEPT)
    return Kept(request.get_full_path(), fields, request.POST.get(FIELD, ""))


def seal(kept: Kept) -> str:
    """A text that carries it through the sign-in page, which only this house can make or read."""
    plain = json.dumps([kept.path, kept.fields, kept.shown_to]).encode()
    return sealed_text(zlib.compress(plain), _PLACE)


def unseal(text: str) -> Kept | None:
    """What ``seal`` closed; None for anything else."""
    try:
        path, fields, shown_to = json.loads(zlib.decompress(opened_text(text, _PLACE)))
    except SealBrokenError:
        return None
    return Kept(path, tuple((name, value) for name, value in fields), shown_to)


def keep(request: HttpRequest) -> HttpResponse:
    """Answer a form that was sent without a session: sign in first, then send it with one click."""
    if not request.accepts("text/html"):
        return HttpResponse(status=401)
    kept = sent_with(request)
    if not kept.is_keepable or (request.user.is_authenticated and not kept.is_of(request.user)):
        return render(request, "practice/403.html", status=403)
    if request.user.is_authenticated:
        return carry_on(request, kept)
    form = SignInForm(initial={"next": kept.path, "kept": seal(kept)})
    return render(request, "practice/sign_in.html", {"form": form, "is_kept": True}, status=403)


def carry_on(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Offer to send what was kept to where it was meant for, now with a fresh token."""
    return render(request, "practice/carry_on.html", {"kept": kept})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """A form whose token is stale. What another site sends is not kept: it would be sent under this person's name."""
    note_refusal(request, "StaleTokenError" if _is_from_here(request) else "OtherSiteError")
    if not _is_from_here(request):
        return render(request, "practice/403.html", status=403)
    if request.path == reverse("sign_in"):
        return _sign_in_again(request)
    return keep(request)


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    kept = unseal(request.POST.get("kept", ""))
    if kept and kept.is_of(request.user):
        return carry_on(request, kept)
    carried = {name: request.POST.get(name, "") for name in ("email", "next", "kept")}
    context = {"form": SignInForm(initial=carried), "is_kept": bool(kept)}
    return render(request, "practice/sign_in.html", context, status=403)


def _is_from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks everybody to sign in, for all pages but the public ones, and keeps what they sent."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:  # noqa: ANN401 - as Django has it
        """Keep a form; send everything else to the sign-in page."""
        htmx = cast("HtmxDetails", request.htmx)  # type: ignore[attr-defined]  # set by its middleware
        if htmx:
            here = htmx.current_url_abs_path or "/"
            return HttpResponseClientRedirect(reverse("sign_in", query={"next": here}))
        if request.method == "POST":
            return keep(request)
        return super().handle_no_permission(request, view_func)
