"""The doors: the first page, signing in with both factors, and signing out."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import Role
from practice.people import knocking, limits
from practice.people.backend import EmailBackend
from practice.people.errors import TooOftenError, WrongPasskeyError
from practice.people.factors.passkeys import ask_for_any, whose_passkey
from practice.people.factors.standing import After, after_password
from practice.people.models import User
from practice.people.place import kind_of_browser, place_of
from practice.web.actor import actor_of
from practice.web.coming import let_in, onwards
from practice.web.door_forms import CodeForm, PasskeyForm
from practice.web.forms import SignInForm
from practice.web.keeping import unseal
from practice.web.pages import door_page, public_page
from practice.web.refusing import note_refusal
from practice.web.waiting import sent_code, wait_for_code, who_waits

TOO_MANY_REQUESTS = 429
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
    if not request.user.is_authenticated:
        return render(request, "practice/home.html")
    actor = actor_of(request)
    if actor.is_client and isinstance(request.user, User) and not request.user.knows_way_out:
        return redirect("my_way_out")
    return redirect(start_of(actor))


@door_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take an address and a password; the door opens with what comes after."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect("home")
        return _sign_in_page(request, SignInForm(initial={"next": request.GET.get("next", "")}))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, status=422)
    try:
        user = knocking.try_password(
            **form.address_and_password(), place=place_of(request), kind=kind_of_browser(request)
        )
        if user is not None:
            wait_for_code(request, user, _mailed(user))
            return _code_page(request, user, CodeForm(initial=form.carried()))
    except TooOftenError as error:
        form.add_error(None, str(error))
        return _sign_in_page(request, form, status=TOO_MANY_REQUESTS)
    form.refuse()
    return _sign_in_page(request, form, status=422)


def _sign_in_page(request: HttpRequest, form: SignInForm, *, status: int = 200, words: str = "") -> HttpResponse:
    carried = request.POST if request.method == "POST" else request.GET
    passkey = PasskeyForm(initial={name: carried.get(name, "") for name in ("next", "kept")})
    is_kept = bool(unseal(request.POST.get("kept", "")))
    context = {"form": form, "passkey": passkey, "is_kept": is_kept, "words": words}
    return render(request, "practice/sign_in.html", context, status=status)


def _mailed(user: User) -> dict[str, str] | None:
    return knocking.send_code(user) if after_password(user) is After.MAIL else None


@door_page
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Take the code that comes after the password, or mail another one."""
    user = who_waits(request)
    if user is None:
        again = SignInForm(initial={name: request.POST.get(name, "") for name in ("next", "kept")})
        return _sign_in_page(request, again) if request.method == "POST" else redirect("sign_in")
    if request.method != "POST":
        return _code_page(request, user, CodeForm(initial={"next": request.GET.get("next", "")}))
    form = CodeForm(request.POST)
    try:
        if "another" in request.POST:
            wait_for_code(request, user, _mailed(user))
            return _code_page(request, user, CodeForm(initial=form.carried()), is_sent_again=True)
        if form.is_valid():
            place, kind = place_of(request), kind_of_browser(request)
            if knocking.try_code(user, form.cleaned_data["code"], sent_code(request), place=place, kind=kind):
                let_in(request, user)
                return onwards(request, user)
            form.refuse()
    except TooOftenError as error:
        form.add_error(None, str(error))
        return _code_page(request, user, form, status=TOO_MANY_REQUESTS)
    return _code_page(request, user, form, status=422)


def _code_page(
    request: HttpRequest, user: User, form: CodeForm, *, status: int = 200, is_sent_again: bool = False
) -> HttpResponse:
    is_mailed = after_password(user) is After.MAIL
    form.name_code(is_mailed=is_mailed)
    context = {"form": form, "is_mailed": is_mailed, "is_sent_again": is_sent_again}
    return render(request, "practice/sign_in_code.html", context, status=status)


@door_page
@require_POST
def sign_in_passkey_options(request: HttpRequest) -> HttpResponse:
    """What a browser needs to offer its passkeys: the same for everybody, whoever they are."""
    limits.take(limits.FROM_ONE_PLACE, place_of(request))
    limits.give_back(limits.FROM_ONE_PLACE, place_of(request))
    return JsonResponse(ask_for_any())


@door_page
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """Let somebody in by their passkey, which is both factors in one gesture."""
    if request.method != "POST":
        return redirect("sign_in")
    try:
        user = _by_passkey(request)
    except NotAllowedError as error:
        too_often = isinstance(error, TooOftenError)
        note_refusal(request, type(error).__name__)
        form = SignInForm(initial={name: request.POST.get(name, "") for name in ("next", "kept")})
        return _sign_in_page(request, form, status=TOO_MANY_REQUESTS if too_often else 422, words=str(error))
    let_in(request, user)
    return onwards(request, user)


def _by_passkey(request: HttpRequest) -> User:
    place = place_of(request)
    limits.take(limits.FROM_ONE_PLACE, place)
    user = whose_passkey(request.POST.get("answer", ""))
    if not EmailBackend().user_can_authenticate(user):
        raise WrongPasskeyError
    limits.give_back(limits.FROM_ONE_PLACE, place)
    return user


@public_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
