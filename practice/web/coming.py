"""The one way in: who comes past here has shown both factors."""

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from practice.people import entering, signed_in
from practice.people.models import User
from practice.web import waiting
from practice.web.keeping import carry_on, unseal

BACKEND = "practice.people.backend.EmailBackend"


def let_in(request: HttpRequest, user: User) -> None:
    """Sign somebody in under a new session key."""
    waiting.forget(request)
    login(request, user, backend=BACKEND)
    entering.keep_sign_in(user)


def onwards(request: HttpRequest, user: User) -> HttpResponse:
    """On to where they wanted to go, or to what they, and nobody else, wanted to send."""
    kept = unseal(request.POST.get("kept", ""))
    if kept is not None:
        return carry_on(request, kept) if kept.is_of(user) else redirect("home")
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return redirect(wanted)
    return redirect(reverse(settings.LOGIN_REDIRECT_URL))


def stay_alone(request: HttpRequest, user: User) -> None:
    """After a password or factor changed: this session goes on under a new key, all others end."""
    update_session_auth_hash(request, user)
    signed_in.renamed(request.session)
    signed_in.end_all(user, but=request.session)
