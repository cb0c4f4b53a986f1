"""How one signs in: passkeys, the app for codes, recovery codes, and the browsers in which one is signed in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import STAFF, Role
from practice.people import signed_in
from practice.people.devices import device_of
from practice.people.factors import changing
from practice.people.factors.app_codes import has_app, new_secret
from practice.people.factors.passkeys import ask_for_new, passkeys_of
from practice.people.factors.pictures import app_address, qr_code
from practice.people.factors.recovery import recovery_codes_left
from practice.people.factors.sealing import opened, sealed, secrets_of
from practice.people.factors.standing import has_spare
from practice.people.models import User
from practice.people.queries import me
from practice.web.coming import stay_alone
from practice.web.door_forms import PasskeyForm, SetupForm
from practice.web.fresh import ask_again, freshly_signed_in, is_fresh
from practice.web.pages import client_page, page_for, staff_page

NEW_APP = "new_app"


def _home(actor: Actor) -> str:
    return "my_sign_in" if actor.is_client else "settings_sign_in"


@staff_page
def settings_sign_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _page(request, actor)


@client_page
def my_sign_in(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _page(request, actor)


def _page(request: HttpRequest, actor: Actor, *, status: int = 200, words: str = "") -> HttpResponse:
    user = me(actor)
    context = {
        "words": words,
        "passkeys": passkeys_of(user),
        "passkey": PasskeyForm(),
        "only_passkey": user.only_passkey,
        "has_spare": has_spare(user),
        "has_app": has_app(user),
        "has_password": user.has_usable_password(),
        "codes_left": recovery_codes_left(user),
        "browsers": signed_in.browsers(user, request.session),
    }
    template = "practice/settings/my_sign_in.html" if actor.is_client else "practice/settings/sign_in.html"
    return render(request, template, context, status=status)


type Act = Callable[..., str]


def _act(act: Act, *, alone: bool = True) -> Callable[..., HttpResponse]:
    """A page that only acts, says what it did, and leads back; after a change of factors other sessions end."""

    @page_for(*STAFF, Role.CLIENT)
    def page(request: HttpRequest, actor: Actor, /, **kwargs: object) -> HttpResponse:
        if request.method != "POST":
            return redirect(_home(actor))
        if not is_fresh(request):
            return ask_again(request, reverse(_home(actor)))
        user = me(actor)
        try:
            said = act(request, actor, user, **kwargs)
        except NotAllowedError as error:
            return _page(request, actor, status=422, words=str(error))
        if alone:
            stay_alone(request, user)
        messages.success(request, said)
        return redirect(_home(actor))

    return page


@page_for(*STAFF, Role.CLIENT)
@freshly_signed_in
def passkey_options(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What a browser needs to make a passkey."""
    if request.method != "POST":
        raise NotVisibleError
    return JsonResponse(ask_for_new(me(actor)))


def _add_passkey(request: HttpRequest, actor: Actor, user: User) -> str:
    name = device_of(request.headers.get("User-Agent", ""))
    changing.add_passkey(user, name, request.POST.get("answer", ""), by=actor)
    return _("Your passkey is ready. Next time one press lets you in.")


def _remove_passkey(_request: HttpRequest, actor: Actor, user: User, *, key: int) -> str:
    changing.remove_passkey(user, key, by=actor)
    return _("The passkey opens nothing any more.")


def _choose_only_passkey(request: HttpRequest, actor: Actor, user: User) -> str:
    on = request.POST.get("only") == "on"
    changing.choose_only_passkey(user, on=on, by=actor)
    if on:
        return _("From now on only a passkey lets you in.")
    return _("From now on your password lets you in again.")


def _remove_app(_request: HttpRequest, actor: Actor, user: User) -> str:
    changing.remove_app(user, by=actor)
    return _("Codes of the app open nothing any more.")


def _end_session(_request: HttpRequest, actor: Actor, _user: User, *, code: str) -> str:
    signed_in.end_one(code, by=actor)
    return _("Signed out there.")


def _end_others(request: HttpRequest, actor: Actor, user: User) -> str:
    signed_in.end_others(user, request.session, by=actor)
    return _("Signed out everywhere else.")


passkey_add = _act(_add_passkey)
passkey_remove = _act(_remove_passkey)
passkey_only = _act(_choose_only_passkey)
app_remove = _act(_remove_app)
session_end = _act(_end_session, alone=False)
sessions_end = _act(_end_others, alone=False)


@page_for(*STAFF, Role.CLIENT)
def recovery_codes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make new recovery codes and show them, this once."""
    if request.method != "POST":
        return redirect(_home(actor))
    if not is_fresh(request):
        return ask_again(request, reverse(_home(actor)))
    user = me(actor)
    codes = changing.renew_recovery_codes(user, by=actor)
    stay_alone(request, user)
    name = "my_recovery_codes" if actor.is_client else "recovery_codes"
    return render(request, f"practice/settings/{name}.html", {"codes": codes})


@staff_page
@freshly_signed_in
def app_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take another app for codes into use."""
    user = me(actor)
    secret = _secret(request, user)
    form = SetupForm(request.POST or None)
    if form.is_valid():
        try:
            changing.change_app(user, secret, form.cleaned_data["code"], by=actor)
        except NotAllowedError as error:
            form.add_error("code", str(error))
        else:
            del request.session[NEW_APP]
            stay_alone(request, user)
            messages.success(request, _("From now on the codes of this app count, and no others."))
            return redirect(_home(actor))
    address = app_address(user, secret)
    context = {"form": form, "secret": secret, "picture": qr_code(address), "address": address}
    return render(request, "practice/settings/app.html", context, status=422 if form.is_bound else 200)


def _secret(request: HttpRequest, user: User) -> str:
    """The secret that was shown to the person, sealed in their session until an app shows its first code."""
    with secrets_of(user):
        if NEW_APP not in request.session:
            request.session[NEW_APP] = sealed(new_secret())
        return opened(request.session[NEW_APP])
