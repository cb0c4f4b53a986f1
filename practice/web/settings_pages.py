"""The pages of settings: oneself, one's password, the practice and its logo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.enums import Paper, Theme
from practice.people import entering, settling
from practice.people.models import Practice, User
from practice.people.queries import logo_of, me, practice_of
from practice.web.coming import stay_alone
from practice.web.forms import (
    ClientSettingsForm,
    LogoForm,
    MySettingsForm,
    NewPasswordForm,
    PracticeForm,
    StaffSettingsForm,
)
from practice.web.fresh import freshly_signed_in
from practice.web.pages import administrator_page, client_page, staff_page


def answered(request: HttpRequest, template: str, form: object, **more: object) -> HttpResponse:
    """A page with its form; 422 when the form was sent and is not right."""
    return render(request, template, {"form": form, **more}, status=422 if request.method == "POST" else 200)


@staff_page
def settings_me(request: HttpRequest, actor: Actor) -> HttpResponse:
    user = me(actor)
    initial = {"name": user.name, "zone": user.zone, "theme": user.theme, "single_keys": user.single_keys}
    form = StaffSettingsForm(request.POST or None, initial=initial, practice_zone=user.practice.zone)
    if form.is_valid():
        return _kept(request, actor, user, form)
    return answered(request, "practice/settings/me.html", form)


@client_page
def my_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    user = me(actor)
    initial = {"zone": user.zone, "theme": user.theme, "language": user.language}
    form = ClientSettingsForm(request.POST or None, initial=initial, practice=user.practice)
    if form.is_valid():
        return _kept(request, actor, user, form)
    return answered(request, "practice/settings/my.html", form)


def _kept(request: HttpRequest, actor: Actor, user: User, form: MySettingsForm) -> HttpResponse:
    now = {"name": user.name, "single_keys": user.single_keys, "language": user.language}
    values = {**now, **form.cleaned_data}
    theme = Theme(values["theme"]) if values["theme"] else None
    settling.change_me(
        user,
        name=values["name"],
        zone=values["zone"],
        theme=theme,
        single_keys=values["single_keys"],
        language=values["language"],
        by=actor,
    )
    messages.success(request, _("Saved."))
    return redirect(request.path)


@staff_page
@freshly_signed_in
def settings_password(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _password(request, actor, "practice/settings/password.html")


@client_page
@freshly_signed_in
def my_password(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _password(request, actor, "practice/settings/my_password.html")


def _password(request: HttpRequest, actor: Actor, template: str) -> HttpResponse:
    user = me(actor)
    form = NewPasswordForm(user, request.POST or None)
    if form.is_valid():
        entering.change_password(user, form.cleaned_data["password"], by=actor)
        stay_alone(request, user)
        messages.success(request, _("Your password is changed. Other devices are signed out."))
        return redirect(request.path)
    return answered(request, template, form)


@administrator_page
def settings_practice(request: HttpRequest, actor: Actor) -> HttpResponse:
    practice = practice_of(actor)
    form = PracticeForm(request.POST or None, initial=_facts(practice))
    if form.is_valid():
        values = {**form.cleaned_data, "paper": Paper(form.cleaned_data["paper"])}
        language = values.pop("language")
        settling.change_practice(practice, **values, by=actor)
        if language != practice.language:
            settling.change_language(practice, language, by=actor)
        messages.success(request, _("Saved."))
        return redirect(request.path)
    return answered(request, "practice/settings/practice.html", form, house=practice, logo_form=LogoForm())


@administrator_page
def settings_logo(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a new logo, or take the old one away."""
    practice = practice_of(actor)
    if request.method != "POST":
        return redirect("settings_practice")
    if "remove" in request.POST:
        settling.change_logo(practice, None, by=actor)
        return redirect("settings_practice")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["logo"]
        try:
            settling.change_logo(practice, file.file, file.size, by=actor)
        except NotAllowedError as error:
            form.add_error("logo", str(error))
        else:
            messages.success(request, _("Your logo is in place."))
            return redirect("settings_practice")
    practice_form = PracticeForm(initial=_facts(practice))
    return answered(request, "practice/settings/practice.html", practice_form, house=practice, logo_form=form)


def _facts(practice: Practice) -> dict[str, object]:
    names = ("name", "zone", "country", "paper", "own_line", "retention_years", "language")
    return {name: getattr(practice, name) for name in names}


@staff_page
def practice_logo(_request: HttpRequest, actor: Actor) -> HttpResponse:
    return HttpResponse(logo_of(actor), content_type="image/png")
