"""What every page carries: privacy headers, the reader's zone, and one kind of no."""

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from practice.access.errors import NotAllowedError, NotVisibleError
from practice.privacy.errors import KeyDestroyedError, SealBrokenError
from practice.web.refusing import note_refusal
from practice.web.views import broken, not_found

_log = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

type Next = Callable[[HttpRequest], HttpResponse]

_NOBODY_MAY = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "interest-cohort", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
)
_PERMISSIONS = ", ".join(f"{feature}=()" for feature in _NOBODY_MAY)


class PrivacyHeadersMiddleware:
    """Nothing is kept by a browser or a proxy, nothing may be embedded, and every text names its letters."""

    def __init__(self, get_response: Next) -> None:
        """Wrap the rest of the house."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        response = self._next(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(("text/", "application/json")) and "charset" not in kind:
            response["Content-Type"] = f"{kind}; charset=utf-8"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = _PERMISSIONS
        return response


class MethodMiddleware:
    """Nobody is let further with a method that no page here has; TRACE would send cookies back."""

    def __init__(self, get_response: Next) -> None:
        """Wrap the rest of the house."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, or say which methods there are."""
        return self._next(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


class ReadersZoneMiddleware:
    """Each time is shown in the reader's own zone."""

    def __init__(self, get_response: Next) -> None:
        """Wrap the rest of the house."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Switch to the zone of the person, or of the practice."""
        if not request.user.is_authenticated:
            return self._next(request)
        with timezone.override(ZoneInfo(request.user.zone or request.user.practice.zone)):
            return self._next(request)


class RefusalMiddleware:
    """What one may not know of does not exist: the same 404 as for an address never used."""

    def __init__(self, get_response: Next) -> None:
        """Wrap the views."""
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, unless the address holds a NUL, which nothing here has and some databases choke on."""
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return not_found(request)
        return self._next(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Translate a refusal once, at the edge, and note it for whoever looks after the installation."""
        if isinstance(exception, (NotVisibleError, NotAllowedError, Http404, PermissionDenied)):
            note_refusal(request, type(exception).__name__)
        if isinstance(exception, NotVisibleError):
            raise Http404 from exception
        if isinstance(exception, SealBrokenError):
            _log.error("A sealed value does not open (%s). Run: manage.py check_seals", exception)
            return broken(request)
        if isinstance(exception, KeyDestroyedError):
            exception = NotAllowedError("This record was deleted. Nothing can be added to it.")
        if isinstance(exception, NotAllowedError):
            return render(request, "practice/not_allowed.html", {"words": str(exception)}, status=409)
        return None
