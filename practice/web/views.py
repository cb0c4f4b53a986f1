"""Pages that belong to no room: health, and the ways things go wrong."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static

from practice.web.pages import public_page


@public_page
def healthz(_request: HttpRequest) -> HttpResponse:
    """Whether the house answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@public_page
def favicon(_request: HttpRequest) -> HttpResponse:
    """The icon, for a browser that shows paper and asks where icons were of old."""
    return redirect(static("favicon.svg"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - its name is given
    """The one answer for what is not there and for what one may not know of."""
    return render(request, "practice/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - its name is given
    """Something broke on our side; no detail leaves, and nothing of the request is looked at again."""
    return HttpResponse(render_to_string("practice/500.html"), status=500)


def too_much(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - its name is given
    """What cannot be read, mostly because it is too much."""
    return render(request, "practice/400.html", status=400)
