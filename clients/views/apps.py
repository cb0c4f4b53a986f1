"""Apps that clients let in for themselves: the question, the list, and taking a yes back."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _

from clients.queries.mailboxes import own_client
from practice.access.actor import Actor
from practice.people import limits
from practice.people.errors import TooOftenError
from practice.people.queries import me
from practice.sync.allowing import allow_app, lasts, take_back
from practice.sync.asking import Asked, UnknownAppError, WrongAskError, read_asked
from practice.sync.own_apps import own_apps
from practice.web.app_forms import KINDS, AppForm
from practice.web.fresh import freshly_signed_in
from practice.web.pages import client_page

TOO_MANY_REQUESTS = 429
# What a token is for: the interfaces that it opens, each by its address.
ROOMS = ("/fhir/r4", "/api/v1")


@client_page
@freshly_signed_in
def authorise(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask the person whether an app may read of theirs; all that it asks for stands in the address (RFC 6749)."""
    try:
        limits.take(limits.APPS_ASKED, actor.person)
        asked = _asked(request, actor)
    except TooOftenError as refusal:
        page = render(request, "practice/not_allowed.html", {"words": str(refusal)}, status=TOO_MANY_REQUESTS)
        page["Retry-After"] = str(int(limits.APPS_ASKED.within.total_seconds()))
        return page
    except UnknownAppError:
        return render(request, "clients/app_unknown.html", status=400)
    except WrongAskError as refusal:
        return HttpResponseRedirect(refusal.back)
    return _answered(request, asked, actor)


def _answered(request: HttpRequest, asked: Asked, actor: Actor) -> HttpResponse:
    is_sent = request.method == "POST"
    if is_sent and request.POST.get("answer") != "yes":
        return HttpResponseRedirect(asked.answer(error="access_denied", error_description="The person said no."))
    form = AppForm(asked, request.POST if is_sent else None, days=settings.APP_DAYS)
    if form.is_valid():
        code = allow_app(asked, form.scopes, patient=own_client(actor).code, by=actor)
        return HttpResponseRedirect(asked.answer(code=code))
    minutes = int(lasts(comes_back=False).total_seconds()) // 60
    context = {"form": form, "asked": asked, "practice": me(actor).practice, "minutes": minutes}
    page = render(request, "clients/app_ask.html", context, status=422 if is_sent else 200)
    # The answer goes on to where the app waits, which a browser counts as a part of sending the form.
    page._csp_config = settings.SECURE_CSP | {"form-action": [CSP.SELF, asked.origin]}  # type: ignore[attr-defined]  # noqa: SLF001 - as Django's own decorator does it
    return page


def _asked(request: HttpRequest, actor: Actor) -> Asked:
    here = request.build_absolute_uri("/").rstrip("/")
    audiences = {f"{site}{room}" for site in (here, settings.SITE_URL) for room in ROOMS}
    sent = {name: [str(value) for value in values] for name, values in request.GET.lists()}
    return read_asked(sent, practice=actor.practice, issuer=here, audiences=audiences)


@client_page
def my_apps(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The apps that may read of the person, and what each of them may."""
    rows = [{"app": app, "kinds": [KINDS[kind] for kind in app.kinds]} for app in own_apps(actor)]
    return render(request, "clients/my_apps.html", {"rows": rows})


@client_page
def my_app_end(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take a yes back. Nobody is asked for a password to stop something."""
    if request.method == "POST":
        take_back(code, by=actor)
        messages.success(request, _("It can read nothing of yours any more."))
    return redirect("my_apps")
