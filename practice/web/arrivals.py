"""Coming in for the first time by an invitation, or anew by a code that was handed over."""

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from practice.access.errors import NotAllowedError
from practice.people import knocking
from practice.people.arriving import Ticket, Way, arrive, arrive_with_app, arrive_with_passkey
from practice.people.devices import device_of
from practice.people.errors import OldLinkError, TooOftenError
from practice.people.factors.passkeys import ask_for_new
from practice.people.factors.pictures import app_address, qr_code
from practice.people.factors.standing import is_client
from practice.people.models import User
from practice.people.place import kind_of_browser, place_of
from practice.web import waiting
from practice.web.coming import let_in
from practice.web.door_forms import HandedForm, PasskeyForm, SetupForm
from practice.web.doors import TOO_MANY_REQUESTS
from practice.web.forms import NewPasswordForm
from practice.web.pages import door_page
from practice.web.refusing import note_refusal
from practice.web.waiting import Arrival


@door_page
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a first password; the link is used up with the last step, not by looking."""
    try:
        found = knocking.try_invitation(secret, place=place_of(request))
        form = NewPasswordForm(found.user, request.POST or None)
        if form.is_valid():
            return _chosen(request, found.user, Ticket(Way.INVITATION, found.pk), form.cleaned_data["password"])
    except (OldLinkError, TooOftenError) as error:
        return old_link(request, error)
    options = reverse("invitation_passkey", args=[secret])
    return choose_page(request, form, found.user, options=options, is_first=True)


@door_page
def recover(request: HttpRequest) -> HttpResponse:
    """Take the code that somebody was given in person."""
    form = HandedForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        address, code = form.cleaned_data["email"], form.cleaned_data["code"]
        try:
            kind = kind_of_browser(request)
            found = knocking.try_handed_code(address, code, place=place_of(request), kind=kind)
        except NotAllowedError as error:
            form.add_error(None if isinstance(error, TooOftenError) else "code", str(error))
            status = TOO_MANY_REQUESTS if isinstance(error, TooOftenError) else status
        else:
            waiting.wait_for_setup(request, found.user, Ticket(Way.HANDED, found.pk))
            return redirect("recover_password")
    return render(request, "practice/recover.html", {"form": form}, status=status)


@door_page
def recover_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password after the code was right."""
    found = waiting.who_arrives(request)
    if found is None:
        return redirect("recover")
    form = NewPasswordForm(found.user, request.POST or None)
    if form.is_valid():
        try:
            return _chosen(request, found.user, found.ticket, form.cleaned_data["password"])
        except OldLinkError as error:
            return old_link(request, error)
    options = reverse("recover_passkey")
    return choose_page(request, form, found.user, options=options, is_first=False)


def _chosen(request: HttpRequest, user: User, ticket: Ticket, password: str) -> HttpResponse:
    """Clients are in; whoever works here first adds an app for codes, and nothing is kept before that."""
    if not is_client(user):
        waiting.wait_for_setup(request, user, ticket, password=make_password(password))
        return redirect("sign_in_setup")
    arrive(user, ticket, password=make_password(password))
    let_in(request, user)
    return redirect("home")


@door_page
@require_POST
def invitation_passkey(request: HttpRequest, secret: str) -> HttpResponse:
    """What the browser of somebody who was invited needs to make a passkey instead of a password."""
    try:
        found = knocking.try_invitation(secret, place=place_of(request))
    except (OldLinkError, TooOftenError) as error:
        return old_link(request, error)
    waiting.wait_for_setup(request, found.user, Ticket(Way.INVITATION, found.pk))
    return JsonResponse(ask_for_new(found.user))


@door_page
@require_POST
def recover_passkey(request: HttpRequest) -> HttpResponse:
    """The same for somebody who came with a handed code."""
    found = waiting.who_arrives(request)
    return JsonResponse(ask_for_new(found.user)) if found else old_link(request, OldLinkError())


@door_page
def setup_passkey(request: HttpRequest) -> HttpResponse:
    """Let somebody in for the first time, or anew, by the passkey that they just made."""
    found = waiting.who_arrives(request)
    if request.method != "POST" or found is None:
        return redirect("sign_in")
    name = device_of(request.headers.get("User-Agent", ""))
    try:
        codes = arrive_with_passkey(found.user, found.ticket, name=name, answer=request.POST.get("answer", ""))
    except NotAllowedError as error:
        return old_link(request, error)
    let_in(request, found.user)
    return render(request, "practice/recovery_codes.html", {"codes": codes})


@door_page
def sign_in_setup(request: HttpRequest) -> HttpResponse:
    """Add an app for codes, which opens the door for the first time."""
    found = waiting.who_arrives(request)
    if found is None or not found.password:
        return redirect("sign_in")
    form = SetupForm(request.POST or None)
    if form.is_valid():
        try:
            codes = _set_up(found, form.cleaned_data["code"])
        except OldLinkError as error:
            return old_link(request, error)
        except NotAllowedError as error:
            form.add_error("code", str(error))
        else:
            let_in(request, found.user)
            return render(request, "practice/recovery_codes.html", {"codes": codes})
    address = app_address(found.user, found.secret)
    context = {"form": form, "secret": found.secret, "picture": qr_code(address), "address": address}
    return render(request, "practice/sign_in_setup.html", context, status=422 if form.is_bound else 200)


def _set_up(found: Arrival, code: str) -> list[str]:
    return arrive_with_app(found.user, found.ticket, password=found.password, secret=found.secret, code=code)


def choose_page(
    request: HttpRequest, form: NewPasswordForm, user: User, *, options: str, is_first: bool
) -> HttpResponse:
    """The page on which somebody makes a passkey, for which ``options`` is asked, or chooses a password."""
    house_name = "" if is_client(user) else user.practice.name
    context = {"form": form, "address": user.email, "is_first": is_first, "house_name": house_name}
    context |= {"passkey": PasskeyForm(), "options": options}
    return render(request, "practice/choose_password.html", context, status=422 if form.is_bound else 200)


def old_link(request: HttpRequest, error: NotAllowedError) -> HttpResponse:
    """The page for a link that opens nothing."""
    note_refusal(request, type(error).__name__)
    status = TOO_MANY_REQUESTS if isinstance(error, TooOftenError) else 410
    return render(request, "practice/old_link.html", {"words": str(error)}, status=status)
