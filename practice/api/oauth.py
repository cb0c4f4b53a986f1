"""Where programs get their tokens, give them back, and ask about them."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from oauth2_provider.views import RevokeTokenView, TokenView
from oauthlib.common import Request as OAuthRequest
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from practice.api.bearer import caller_of
from practice.api.knocking import too_often
from practice.people import limits
from practice.sync.assertions import prepare
from practice.sync.models import AccessToken, ApiClient
from practice.sync.scopes import ALONE, INTROSPECTION, OF_APPS, OF_ONESELF, OWN, RESOURCES, TOLD_WITH, WRITTEN
from practice.sync.validator import HouseCore, HouseValidator
from practice.walls.context import Place, within

type View = Callable[..., HttpResponse]

METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
GRANTS = ("authorization_code", "client_credentials", "refresh_token")
ALGORITHMS = ("RS384", "ES384")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# What RFC 8707 lets a program name several of.
MAY_REPEAT = frozenset({"resource", "audience"})
CAPABILITIES = (
    *("client-confidential-asymmetric", "client-confidential-symmetric", "client-public"),
    *("context-standalone-patient", "launch-standalone"),
    *("permission-offline", "permission-patient", "permission-v1", "permission-v2"),
)


def door(of_program: limits.Limit, of_place: limits.Limit) -> Callable[[View], View]:
    """An address through which programs come in: it looks up any of them, of whatever practice, and takes no cookie.

    Calls are counted before the doors, so that no caller waits for another's whole call.
    """

    def made(view: View) -> View:
        @wraps(view)
        def kept_nowhere(request: HttpRequest) -> HttpResponse:
            refused = _unreadable(request) or too_often(request, of_program, of_place)
            if refused is not None:
                return refused
            if assertion := request.POST.get("client_assertion"):
                prepare(assertion)
            with within(Place.DOORS):
                answer = view(request)
            # What the house says of every answer is stricter.
            del answer["Cache-Control"]
            return answer

        return _for_anybody(csrf_exempt(kept_nowhere))

    return made


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """What is said to a call that is no form, or says one thing twice (RFC 6749, 3.2); None where it can be read."""
    if request.method != "POST":
        told = _wrong("Send this as a POST.", HTTPStatus.METHOD_NOT_ALLOWED)
        told["Allow"] = "POST"
        return told
    if request.GET:
        return _wrong("All parameters stand in the body, none in the address.")
    if request.content_type not in FORMS:
        return _wrong(f"Send a form, with Content-Type: {FORMS[0]}.")
    try:
        twice = [name for name, values in request.POST.lists() if len(values) > 1 and name not in MAY_REPEAT]
    except (BadRequest, MultiPartParserError, SuspiciousOperation):
        return _wrong("The form cannot be read. Look at its form and its size.")
    return _wrong("No parameter may stand there more than once.") if twice else None


def _wrong(words: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> HttpResponse:
    return JsonResponse({"error": "invalid_request", "error_description": words}, status=status)


def _for_anybody(view: View) -> View:
    open_view = login_not_required(view)
    open_view.audience = frozenset()  # type: ignore[attr-defined]  # read by the test that walks all addresses
    return open_view


def _of_known_grant(view: View) -> View:
    """Say at once of a grant that is none here that it is none (RFC 6749, 5.2): the toolkit knows others."""

    def asked(request: HttpRequest) -> HttpResponse:
        if request.POST.get("grant_type", GRANTS[0]) not in GRANTS:
            words = f"grant_type is one of {', '.join(GRANTS)}."
            return JsonResponse({"error": "unsupported_grant_type", "error_description": words}, status=400)
        return view(request)

    return asked


token_door = door(limits.TOKENS, limits.TOKENS_FROM_ONE_PLACE)
token: View = token_door(require_POST(_of_known_grant(TokenView.as_view())))
revoke: View = token_door(require_POST(RevokeTokenView.as_view()))


@door(limits.LOOK_UPS, limits.LOOK_UPS_FROM_ONE_PLACE)
@require_POST
def introspect(request: HttpRequest) -> HttpResponse:
    """Say whether a token of the same practice is good, and for what (RFC 7662); of any other only that it is not."""
    asker = _asker(request)
    if asker is None:
        refused = JsonResponse({"error": "invalid_client"}, status=HTTPStatus.UNAUTHORIZED)
        scheme = "Basic" if request.headers.get("Authorization", "").startswith("Basic ") else "Bearer"
        refused["WWW-Authenticate"] = f'{scheme} realm="api"'
        return refused
    if INTROSPECTION not in asker[1]:
        return JsonResponse({"error": "insufficient_scope"}, status=HTTPStatus.FORBIDDEN)
    return JsonResponse(_told(request.POST.get("token", ""), asker[0].practice_id))


def _asker(request: HttpRequest) -> tuple[ApiClient, tuple[str, ...]] | None:
    """Which program asks, and what it may do: by a token of its own, or as at the token endpoint."""
    kind, _, said = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        found = caller_of(said.strip())
        return (found[1].client, found[1].scopes) if found else None
    core = HouseCore()
    asked: Any = OAuthRequest(*core._extract_params(request))  # noqa: SLF001 - the toolkit's own way to read a request
    asked.client = None
    try:
        known = HouseValidator().authenticate_client(asked)
    except OAuth2Error:
        return None
    return (asked.client, asked.client.scopes) if known else None


def _told(said: str, practice: int) -> dict[str, Any]:
    checksum = hashlib.sha256(said.encode(errors="replace")).hexdigest()
    row = AccessToken.objects.filter(token_checksum=checksum, practice_id=practice).first()
    found = caller_of(said)
    if row is None or found is None:
        return {"active": False}
    told = {
        "active": True,
        "scope": row.scope,
        "client_id": row.application.client_id,
        "token_type": "Bearer",
        "exp": int(row.expires.timestamp()),
        "iat": int(row.created.timestamp()),
    }
    return told | ({"patient": found[1].patient} if found[1].patient else {})


# What a record system makes and never changes.
MADE = frozenset({"Questionnaire", "ServiceRequest"})


def _granular() -> list[str]:
    written = {*(RESOURCES[name] for name in WRITTEN), "RelatedPerson", "Task"}
    return [
        *(
            f"system/{kind}.{'crus' if kind in written else 'crs' if kind in MADE else 'rs'}"
            for kind in sorted({*RESOURCES.values(), *TOLD_WITH, *ALONE})
        ),
        *(f"patient/{kind}.rs" for kind in sorted(OF_ONESELF)),
        *(f"patient/{kind}.cu" for kind, rights in sorted(OF_ONESELF.items()) if "u" in rights),
    ]


@_for_anybody
@require_safe
def smart_configuration(request: HttpRequest) -> HttpResponse:
    """Tell programs where to go and what they will find (SMART App Launch), whatever they accept."""
    here = request.build_absolute_uri("/").rstrip("/")
    return JsonResponse(
        {
            "issuer": here,
            "authorization_endpoint": here + reverse("oauth_authorize"),
            "authorization_response_iss_parameter_supported": True,
            "token_endpoint": here + reverse("oauth_token"),
            "revocation_endpoint": here + reverse("oauth_revoke"),
            "introspection_endpoint": here + reverse("oauth_introspect"),
            "grant_types_supported": list(GRANTS),
            "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": list(METHODS),
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "scopes_supported": [*_granular(), *OF_APPS, *OWN],
            "code_challenge_methods_supported": ["S256"],
            "capabilities": list(CAPABILITIES),
        }
    )
