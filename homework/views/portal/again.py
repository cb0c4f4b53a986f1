"""Signing in once more, before what needs it: the private check, and one's own hold."""

from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from practice import clock
from practice.access.actor import Actor
from practice.people.models import User
from practice.web.forms import LONGEST_PASSWORD, password_field
from practice.web.pages import client_page

STAMP = "signed_in_again_at"
LASTS = timedelta(minutes=10)


class AgainForm(forms.Form):
    """The password, once more."""

    use_required_attribute = False
    password = password_field(_("Your password"))


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person signed in once more within the last ten minutes."""
    stamp = request.session.get(STAMP)
    return stamp is not None and clock.now() - datetime.fromisoformat(stamp) < LASTS


def renew(request: HttpRequest) -> None:
    """Count the ten minutes anew, for somebody who is still writing."""
    request.session[STAMP] = clock.now().isoformat()


def ask_again(request: HttpRequest) -> HttpResponse:
    """Send the person to the password, and back to this page afterwards."""
    return redirect(reverse("my_again", query={"next": request.get_full_path()}))


@client_page
def again(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - a page gets its actor
    """Ask for the password; nothing on this page tells what it is for."""
    form = AgainForm(request.POST or None)
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        if isinstance(request.user, User) and request.user.check_password(
            form.cleaned_data["password"][:LONGEST_PASSWORD]
        ):
            renew(request)
            return redirect(_onwards(request, wanted))
        form.add_error("password", _("This is not your password. Try once more."))
    status = 422 if form.errors else 200
    return render(request, "homework/portal/again.html", {"form": form, "next": wanted}, status=status)


def _onwards(request: HttpRequest, wanted: str) -> str:
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here and wanted.startswith("/my/") else reverse("portal_home")
