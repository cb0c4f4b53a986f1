"""Help now, and the way out: for anybody, signed in or not."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt

from clients.models import Client
from homework.library.crisis import countries
from homework.queries.help_lines import help_is_due, own_lines
from homework.summaries.help import Help, near_help
from practice import clock
from practice.people.models import User
from practice.web.actor import actor_of
from practice.web.pages import public_page

SEE_OTHER = 303


def help_near(request: HttpRequest, country: str = "") -> Help:
    """The help that is near to whoever looks: of the country asked for, else their own, else that of their practice.

    What the practice added for a country is for who lives there: a line for another tells who may be in its care.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return near_help(country, "", clock.today("UTC"))
    house = user.practice
    home = Client.objects.filter(pk=user.pk).values_list("country", flat=True).first() or house.country
    where = country or home
    own = own_lines(house.pk, where) if where == home else ()
    return near_help(where, house.own_line, clock.today(house.zone), own)


def with_help(request: HttpRequest) -> "dict[str, SimpleLazyObject[Help] | Callable[[], bool]]":
    """What every page may name as ``help``; looked up once, and only where a page does.

    ``help_is_due`` says to those who run the practice that its lines want to be checked.
    """
    help_ = SimpleLazyObject(lambda: help_near(request))
    return {"help": help_, "help_is_due": lambda: help_is_due(actor_of(request))}


@public_page
def help_now(request: HttpRequest) -> HttpResponse:
    """Whom to call, by country, and how to stay unseen online."""
    country = request.GET.get("country", "").upper()
    near = help_near(request, country if country in countries() else "")
    context = {"near": near, "country": country, "countries": countries().items()}
    return render(request, "homework/portal/help.html", context)


# A way out works from any page, however old, so it asks for no token; all it can do is end a session.
@csrf_exempt
@public_page
def leave(request: HttpRequest) -> HttpResponse:
    """End the session and go somewhere harmless.

    A GET changes nothing here: it only has the browser forget who it is.
    """
    if request.method == "POST":
        logout(request)
    response = _elsewhere(request)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _elsewhere(request: HttpRequest) -> HttpResponse:
    # Browsers hold forms to our own site, redirects included. A page that moves on by itself is none; Back skips it.
    if request.method == "POST" and request.headers.get("Sec-Fetch-Mode") == "navigate":
        return render(request, "practice/gone.html", {"leave_to": settings.LEAVE_URL})
    response = HttpResponseRedirect(settings.LEAVE_URL)
    response.status_code = SEE_OTHER
    return response
