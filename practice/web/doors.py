"""The doors: the first page, signing in and out, invitations, and new passwords."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import STAFF, Role
from practice.people import entering
from practice.people.errors import OldLinkError
from practice.people.links import invitation_of, user_of_reset
from practice.people.models import User
from practice.web.actor import actor_for, actor_of
from practice.web.forms import ForgottenForm, NewPasswordForm, SignInForm
from practice.web.keeping import carry_on, unseal
from practice.web.pages import door_page, public_page

BACKEND = "practice.people.backend.EmailBackend"
STARTS = (
    (Role.CLIENT, "portal_home"),
    (Role.CLINICIAN, "today"),
    (Role.SUPERVISOR, "today"),
    (Role.ADMINISTRATOR, "desk"),
    (Role.FRONT_DESK, "desk"),
)


def start_of(actor: Actor) -> str:
    """The address of the page with which this person starts."""
    for role, name in STARTS:
        if role in actor.roles:
            return reverse(name)
    raise NotVisibleError


@public_page
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(start_of(actor_of(request)))
    return render(request, "practice/home.html")


@door_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in, on to where they wanted to go, or to what they, and nobody else, wanted to send."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect("home")
        form = SignInForm(request, initial={"next": request.GET.get("next", "")})
        return render(request, "practice/sign_in.html", {"form": form})
    form = SignInForm(request, request.POST)
    kept = unseal(request.POST.get("kept", ""))
    if not form.is_valid() or form.user is None:
        return render(request, "practice/sign_in.html", {"form": form, "is_kept": bool(kept)}, status=422)
    _enter(request, form.user)
    if kept is None:
        return redirect(_onwards(request))
    return carry_on(request, kept) if kept.is_of(form.user) else redirect("home")


def _enter(request: HttpRequest, user: User) -> None:
    login(request, user, backend=BACKEND)
    entering.keep_sign_in(user)


def _onwards(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse(settings.LOGIN_REDIRECT_URL)


@public_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@door_page
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a first password; only sending the form uses the link up."""
    try:
        user = invitation_of(secret).user
        form = NewPasswordForm(user, request.POST or None)
        if form.is_valid():
            _enter(request, entering.accept_invitation(secret, form.cleaned_data["password"]))
            return redirect("home")
    except OldLinkError as error:
        return _old_link(request, error)
    return _choose(request, form, user, is_first=True)


@door_page
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same for every address."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        entering.ask_for_reset(form.cleaned_data["email"])
        return redirect("password_reset_sent")
    return render(request, "practice/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)


@public_page
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "practice/forgotten_sent.html")


@door_page
def password_new(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Choose a new password by a link."""
    try:
        user = user_of_reset(who, token)
        form = NewPasswordForm(user, request.POST or None)
        if form.is_valid():
            _enter(request, entering.choose_new_password(who, token, form.cleaned_data["password"]))
            return redirect("home")
    except OldLinkError as error:
        return _old_link(request, error)
    return _choose(request, form, user, is_first=False)


def _choose(request: HttpRequest, form: NewPasswordForm, user: User, *, is_first: bool) -> HttpResponse:
    house_name = user.practice.name if actor_for(user).roles & STAFF else ""
    context = {"form": form, "address": user.email, "is_first": is_first, "house_name": house_name}
    return render(request, "practice/choose_password.html", context, status=422 if form.is_bound else 200)


def _old_link(request: HttpRequest, error: OldLinkError) -> HttpResponse:
    return render(request, "practice/old_link.html", {"words": str(error)}, status=410)
