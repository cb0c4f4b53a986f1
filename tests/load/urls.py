"""The house's addresses, and one page that is nothing but bytes behind the same sign-in."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from practice.access.actor import Actor
from practice.web.pages import clinician_page

READY: list[bytes] = [b""]


@clinician_page
def ready(request: HttpRequest, actor: Actor) -> HttpResponse:
    return HttpResponse(READY[0])


urlpatterns = [path("ready/", ready, name="ready"), path("", include("practice.urls"))]
