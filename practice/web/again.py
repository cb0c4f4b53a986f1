"""The page on which somebody signs in once more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from practice.access.actor import Actor
from practice.people.models import User
from practice.web.forms import LONGEST_PASSWORD, AgainForm
from practice.web.fresh import again_page, renew
from practice.web.keeping import carry_on, unseal
from practice.web.pages import client_page, staff_page


@client_page
def my_again(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _again(request, is_client=actor.is_client)


@staff_page
def settings_again(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _again(request, is_client=actor.is_client)


def _again(request: HttpRequest, *, is_client: bool) -> HttpResponse:
    if request.method != "POST":
        form = AgainForm(initial={"next": request.GET.get("next", "")})
        return again_page(request, form, is_client=is_client, status=200)
    form = AgainForm(request.POST)
    if form.is_valid():
        if _is_theirs(request, form.cleaned_data["password"]):
            renew(request)
            return _onwards(request, form, is_client=is_client)
        form.add_error("password", _("This is not your password. Try once more."))
    return again_page(request, form, is_client=is_client, status=422)


def _is_theirs(request: HttpRequest, password: str) -> bool:
    return isinstance(request.user, User) and request.user.check_password(password[:LONGEST_PASSWORD])


def _onwards(request: HttpRequest, form: AgainForm, *, is_client: bool) -> HttpResponse:
    kept = unseal(form.cleaned_data["kept"])
    if kept and kept.is_of(request.user):
        return carry_on(request, kept)
    wanted = form.cleaned_data["next"]
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if here and wanted.startswith("/my/") == is_client:
        return redirect(wanted)
    return redirect(reverse("portal_home" if is_client else "settings_me"))
