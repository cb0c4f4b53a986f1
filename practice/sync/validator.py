"""What the OAuth toolkit is told about our programs: how they prove who they are, and what they may have."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauth2_provider.scopes import BaseScopes
from oauthlib.oauth2.rfc6749.errors import InvalidClientError, InvalidRequestError

from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record
from practice.codes import fingerprint
from practice.sync.assertions import TYPE, proven
from practice.sync.for_people import ForPeopleValidator
from practice.sync.keys import UnprovenError
from practice.sync.models import AccessToken, ApiClient, RefreshToken
from practice.sync.scopes import granted

# How long a refresh token that was used is known, so that whoever uses it again ends what came of the same yes.
USED_KEPT = timedelta(days=14)
HERE = "TRELLIS_TOKEN_ADDRESS"

# oauthlib's request, whose attributes are whatever was sent.
type Asked = Any


class HouseCore(OAuthLibCore):
    """Tells the validator by which address the token endpoint was reached."""

    def extract_headers(self, request: HttpRequest) -> dict[str, Any]:
        """The headers, and our own address, which nobody can send along."""
        headers: dict[str, Any] = super().extract_headers(request)
        return headers | {HERE: request.build_absolute_uri(reverse("oauth_token"))}


class _Words(dict[str, str]):
    """A description for every scope: there are more than could be listed."""

    def __missing__(self, word: str) -> str:
        return word


class HouseScopes(BaseScopes):
    """Each program has scopes of its own."""

    def get_all_scopes(self) -> dict[str, str]:
        """Any word may be a scope; what counts is what a program holds."""
        return _Words()

    def get_available_scopes(self, application: ApiClient | None = None, *_args: Any, **_kwargs: Any) -> list[str]:
        """What the program may ask for."""
        return list(application.scopes) if application else []

    get_default_scopes = get_available_scopes


class HouseValidator(ForPeopleValidator):
    """Secrets, or signatures with a program's own key; scopes narrowed to what is held; tokens on record."""

    def authenticate_client(self, request: Asked, *args: Any, **kwargs: Any) -> bool:
        """Whether the program is who it says. One that signs is never let in by a secret."""
        sent = dict(request.decoded_body or ())
        if "client_assertion" in sent or "client_assertion_type" in sent:
            return self._by_assertion(request, sent)
        known: bool = super().authenticate_client(request, *args, **kwargs)
        return known and not request.client.signs and request.client.client_type == ApiClient.CLIENT_CONFIDENTIAL

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        """Whether it is the program's secret, of which a hash is kept."""
        return constant_time_compare(fingerprint(provided_secret), stored_secret)

    def _extract_basic_auth(self, request: Asked) -> str | None:
        """What the header holds; what is no base64 at all is nothing, which the toolkit breaks at."""
        said: str | None = super()._extract_basic_auth(request)
        return said if said is not None and said.isascii() else None

    def _load_application(self, client_id: str | None, request: Asked) -> ApiClient | None:
        """The program of a client id; none has a NUL in it, which some databases choke on."""
        if client_id is not None and "\0" in client_id:
            return None
        found: ApiClient | None = super()._load_application(client_id, request)
        return found

    def _by_assertion(self, request: Asked, sent: dict[str, str]) -> bool:
        if sent.get("client_assertion_type") != TYPE:
            raise InvalidRequestError(f"client_assertion_type has to be {TYPE}.", request=request)
        addresses = {request.headers[HERE], settings.SITE_URL + reverse("oauth_token")}
        try:
            client = proven(sent.get("client_assertion", ""), addresses)
        except UnprovenError as error:
            raise InvalidClientError(str(error), request=request) from error
        if sent.get("client_id", client.client_id) != client.client_id:
            raise InvalidClientError("client_id names another program.", request=request)
        request.client, request.client_id = client, client.client_id
        return True

    def validate_scopes(
        self, _client_id: str, scopes: list[str], client: ApiClient, request: Asked, *_args: Any, **_kwargs: Any
    ) -> bool:
        """Narrow what is asked for to what the program holds; of nothing no token is made."""
        request.scopes = list(granted(scopes, client.scopes))
        return bool(request.scopes)

    def _save_bearer_token(self, token: dict[str, Any], request: Asked, *args: Any, **kwargs: Any) -> None:
        """Keep the token's hash, and put on record that it was given; what has run out goes.

        An app is told with it whose it is.
        """
        client: ApiClient = request.client
        _forget_old(client)
        if client.is_app:
            self._begin(token, request)
            token["patient"] = request.allowance.patient
        else:
            token.pop("refresh_token", None)
        super()._save_bearer_token(token, request, *args, **kwargs)
        by = Actor(client.record_system_id or request.user.pk, client.practice_id, frozenset())
        record("give_token", by=by, client=client.pk)


def _forget_old(client: ApiClient) -> None:
    """Drop what has run out; a token that can be renewed stays with what renews it, a used one is known for a while."""
    now, is_over = clock.by_the_machine(), Q(allowance__until__lte=clock.now())
    of_client = Q(application=client)
    RefreshToken.objects.filter(of_client & (is_over | Q(revoked__lte=now - USED_KEPT))).delete()
    AccessToken.objects.filter(of_client & (is_over | Q(refresh_token=None)), expires__lte=now).delete()
