"""What the OAuth toolkit is told about codes and refresh tokens, which apps get for a person's yes."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from practice.access.actor import Actor
from practice.codes import fingerprint
from practice.sync.allowing import begin_allowance, end_allowance, is_running, may_say_yes
from practice.sync.models import AccessToken, Allowance, ApiClient, AuthorizationCode, RefreshToken
from practice.sync.scopes import OFFLINE, granted

# oauthlib's request, whose attributes are whatever was sent.
type Asked = Any

LONGEST = 255


class ForPeopleValidator(OAuth2Validator):
    """Codes and refresh tokens count once; whoever uses one again ends all that came of the same yes."""

    def get_default_redirect_uri(self, *_args: Any, **_kwargs: Any) -> None:
        """None: an app always says where it waits."""
        return

    def validate_code(self, client_id: str, code: str, client: ApiClient, request: Asked, **more: Any) -> bool:
        """Whether a code was given to this app and not used yet; the toolkit goes on with its fingerprint."""
        request.code = fingerprint(code)
        row = AuthorizationCode.objects.filter(code=request.code, application=client).select_related("user").first()
        if row is None:
            return False
        if row.allowance is not None:
            _end_if_running(row.allowance, "code_used_again")
            return False
        good = bool(super().validate_code(client_id, request.code, client, request, **more))
        return good and may_say_yes(row.user, client.practice_id)

    def invalidate_authorization_code(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing more: it was used up as its token was made, and is known for a while."""

    def validate_refresh_token(self, refresh_token: str, client: ApiClient, request: Asked, **more: Any) -> bool:
        """Whether a refresh token is this app's, was not used yet, and the person's yes still counts."""
        held = RefreshToken.objects.filter(token_checksum=fingerprint(refresh_token), application=client)
        row = held.select_related("allowance__person").first()
        if row is None or row.allowance is None:
            return False
        if row.revoked is not None:
            _end_if_running(row.allowance, "token_used_again")
            return False
        if not is_running(row.allowance):
            return False
        return bool(super().validate_refresh_token(refresh_token, client, request, **more))

    def get_original_scopes(self, refresh_token: str, request: Asked, *args: Any, **kwargs: Any) -> str:  # noqa: ARG002 - as the toolkit has it
        """All that the person said yes to, however little an app asked for meanwhile."""
        scope: str = request.refresh_token_instance.allowance.scope
        return scope

    def is_within_original_scope(self, scopes: list[str], refresh_token: str, request: Asked, **_more: Any) -> bool:
        """Whether each scope is a part of what the person said yes to."""
        held = self.get_original_scopes(refresh_token, request).split()
        return granted(scopes, held) == tuple(scopes)

    def _begin(self, token: dict[str, Any], request: Asked) -> None:
        """Find what an app's token comes from, or refuse it; without leave to come back none can be made of it."""
        if request.grant_type == "refresh_token":
            # Of two that come with the same token at once, one is told that it was used.
            row = RefreshToken.objects.select_for_update().get(pk=request.refresh_token_instance.pk)
            if row.revoked is not None or row.allowance is None:
                raise InvalidGrantError(request=request)
            request.allowance = row.allowance
        else:
            code = AuthorizationCode.objects.select_related("application").get(code=request.code)
            request.allowance = begin_allowance(code)
            if request.allowance is None:
                raise InvalidGrantError(request=request)
        if OFFLINE not in request.allowance.scope.split():
            token.pop("refresh_token", None)

    def _create_access_token(self, expires: Any, request: Asked, token: Any, source_refresh_token: Any = None) -> Any:  # noqa: ANN401 - as the toolkit has it
        made: AccessToken = super()._create_access_token(expires, request, token, source_refresh_token)
        return _of(made, request)

    def _create_refresh_token(self, request: Asked, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as above
        made: RefreshToken = super()._create_refresh_token(request, *args, **kwargs)
        return _of(made, request)

    def revoke_token(self, token: str, token_type_hint: str, request: Asked, *args: Any, **kwargs: Any) -> None:
        """Take a program's own token back; with an app's, all that came of the same yes."""
        checksum = {"token_checksum": fingerprint(token), "application": request.client}
        for model in (AccessToken, RefreshToken):
            row = model.objects.filter(**checksum).select_related("allowance").first()
            if row is not None and row.allowance is not None:
                _end_if_running(row.allowance, "given_back")
                return
        super().revoke_token(token, token_type_hint, request, *args, **kwargs)


def _of[Token: (AccessToken, RefreshToken)](made: Token, request: Asked) -> Token:
    allowance = getattr(request, "allowance", None)
    if allowance is not None:
        made.allowance = allowance
        made.save(update_fields=["allowance"])
    return made


def _end_if_running(allowance: Allowance, way: str) -> None:
    """In the name of the person, for whom the house looks after their yes."""
    if allowance.ended_at is None:
        end_allowance(allowance, way=way, by=Actor(allowance.person_id, allowance.practice_id, frozenset()))
