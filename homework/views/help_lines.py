"""Settings: whom clients are told to call, checked twice a year."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homework.actions.help_lines import add_line, check_lines, remove_line
from homework.forms.help_lines import OwnLineForm
from homework.queries.help_lines import help_to_check
from homework.views.care.acting import done_with
from practice.access.actor import Actor
from practice.people.queries import practice_of
from practice.web.pages import administrator_page


@administrator_page
def help_lines(request: HttpRequest, actor: Actor) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = OwnLineForm(data, initial={"country": practice_of(actor).country, "kind": "suicide"})
    if data is not None and done_with(form, lambda: add_line(**form.cleaned_data, by=actor)):
        messages.success(request, _("Saved."))
        return redirect("settings_help")
    page = {"checked": help_to_check(actor), "form": form}
    return render(request, "homework/help_lines.html", page, status=200 if data is None else 422)


@administrator_page
@require_POST
def check(request: HttpRequest, actor: Actor) -> HttpResponse:
    check_lines(request.POST.get("country", ""), by=actor)
    messages.success(request, _("It is kept that you have checked them."))
    return redirect("settings_help")


@administrator_page
@require_POST
def remove(request: HttpRequest, actor: Actor) -> HttpResponse:
    remove_line(request.POST.get("line", ""), by=actor)
    messages.success(request, _("This line is no longer shown."))
    return redirect("settings_help")
