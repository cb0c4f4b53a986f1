"""A new password for somebody who forgot theirs: a mailed link, and a second proof beside it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from practice.access.errors import NotAllowedError
from practice.people import entering, knocking
from practice.people.errors import OldLinkError, TooOftenError
from practice.people.factors.standing import is_client
from practice.people.links import user_of_reset
from practice.people.place import kind_of_browser, place_of
from practice.web.arrivals import old_link
from practice.web.coming import let_in
from practice.web.door_forms import ResetForm
from practice.web.doors import TOO_MANY_REQUESTS
from practice.web.forms import ForgottenForm
from practice.web.pages import door_page, public_page


@door_page
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same for every address, however often it is asked."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["email"]
        entering.ask_for_reset(address, mailed=knocking.may_ask_for_reset(address, place=place_of(request)))
        return redirect("password_reset_sent")
    return render(request, "practice/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)


@public_page
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "practice/forgotten_sent.html")


@door_page
def password_new(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Choose a new password by a link and a code that nobody can read in the mailbox."""
    try:
        user = user_of_reset(who, token)
    except OldLinkError as error:
        return old_link(request, error)
    form = ResetForm(user, request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            place, kind = place_of(request), kind_of_browser(request)
            knocking.try_second_proof(user, form.cleaned_data["code"], place=place, kind=kind)
            let_in(request, entering.choose_new_password(who, token, form.cleaned_data["password"]))
        except OldLinkError as error:
            return old_link(request, error)
        except NotAllowedError as error:
            form.add_error("code", str(error))
            status = TOO_MANY_REQUESTS if isinstance(error, TooOftenError) else status
        else:
            return redirect("home")
    house_name = "" if is_client(user) else user.practice.name
    context = {"form": form, "address": user.email, "house_name": house_name}
    return render(request, "practice/reset_password.html", context, status=status)
