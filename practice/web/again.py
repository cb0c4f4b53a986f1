"""The page on which somebody signs in once more."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import STAFF, Role
from practice.people import knocking, signed_in
from practice.people.errors import TooOftenError
from practice.people.factors.passkeys import ask_for_any, whose_passkey
from practice.people.models import User
from practice.people.place import kind_of_browser
from practice.web.doors import TOO_MANY_REQUESTS
from practice.web.forms import AgainForm
from practice.web.fresh import again_page, renew
from practice.web.keeping import carry_on, unseal
from practice.web.pages import client_page, page_for, staff_page


@client_page
def my_again(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _again(request, is_client=actor.is_client)


@staff_page
def settings_again(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _again(request, is_client=actor.is_client)


@page_for(*STAFF, Role.CLIENT)
def again_options(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """What a browser needs to offer a passkey, of whoever is signed in."""
    if request.method != "POST":
        raise NotVisibleError
    return JsonResponse(ask_for_any())


def _again(request: HttpRequest, *, is_client: bool) -> HttpResponse:
    if request.method != "POST":
        form = AgainForm(initial={"next": request.GET.get("next", "")})
        return again_page(request, form, is_client=is_client, status=200)
    form = AgainForm(request.POST)
    try:
        if _is_them(request, form):
            _go_on_under_a_new_key(request)
            return _onwards(request, form, is_client=is_client)
    except NotAllowedError as error:
        form.add_error(None, str(error))
        status = TOO_MANY_REQUESTS if isinstance(error, TooOftenError) else 422
        return again_page(request, form, is_client=is_client, status=status)
    if not form.errors:
        form.add_error("password", _("This is not your password. Try once more."))
    return again_page(request, form, is_client=is_client, status=422)


def _is_them(request: HttpRequest, form: AgainForm) -> bool:
    """By a passkey of theirs, or by their password."""
    user = request.user
    if not isinstance(user, User):
        return False
    if request.POST.get("answer"):
        form.fields["password"].required = False
        form.full_clean()
        return whose_passkey(request.POST["answer"]).pk == user.pk
    return form.is_valid() and _is_their_password(request, user, form.cleaned_data["password"])


def _is_their_password(request: HttpRequest, user: User, password: str) -> bool:
    return knocking.try_password_again(user, password, kind=kind_of_browser(request))


def _go_on_under_a_new_key(request: HttpRequest) -> None:
    """Who copied the key of this session before cannot do with it what asks for one more sign-in."""
    request.session.cycle_key()
    signed_in.renamed(request.session)
    renew(request)


def _onwards(request: HttpRequest, form: AgainForm, *, is_client: bool) -> HttpResponse:
    kept = unseal(form.cleaned_data["kept"])
    if kept and kept.is_of(request.user):
        return carry_on(request, kept)
    wanted = form.cleaned_data["next"]
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if here and wanted.startswith(("/my/", reverse("oauth_authorize"))) == is_client:
        return redirect(wanted)
    return redirect(reverse("portal_home" if is_client else "settings_me"))
