"""The list of those who tried to come in by one's address and did not: its owner reads it, and may clear it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from practice.access.actor import Actor
from practice.enums import STAFF, Role
from practice.people.queries import me
from practice.people.refused import clear_refusals, refusals
from practice.web.fresh import ask_again, freshly_signed_in, is_fresh
from practice.web.pages import client_page, page_for, staff_page


@staff_page
@freshly_signed_in
def settings_refused(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "practice/settings/refused.html", {"refusals": refusals(me(actor))})


@client_page
@freshly_signed_in
def my_refused(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "practice/settings/my_refused.html", {"refusals": refusals(me(actor))})


@page_for(*STAFF, Role.CLIENT)
def refused_clear(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Clear the list."""
    home = "my_refused" if actor.is_client else "settings_refused"
    if request.method != "POST":
        return redirect(home)
    if not is_fresh(request):
        return ask_again(request, reverse(home))
    clear_refusals(me(actor), by=actor)
    messages.success(request, _("The list is empty now."))
    return redirect(home)
