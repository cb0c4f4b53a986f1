"""What the OpenAPI document says of every address alike: who may call, and everything that can go wrong."""

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from practice.api.paging import MOST, USUAL

PROBLEM = "application/problem+json"
REFUSALS = {
    400: "The request could not be read.",
    401: "There is no token, or it is not valid.",
    403: "The token is not for this.",
    404: "Nothing is here that this token may see.",
    405: "There is no such method here.",
    406: "Answers are JSON.",
    409: "Refused as things stand.",
    412: "It has changed meanwhile: it has not the ETag that you sent as If-Match, or it is there, and you sent "
    "If-None-Match: *.",
    415: "Send JSON.",
    422: "Something sent does not fit.",
    429: "Too many calls.",
}
READING, WRITING = (400, 401, 403, 404, 405, 406, 429), (409, 412, 415, 422)
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="The ETag that you have.")
PAGES = (
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
    OpenApiParameter("after", str, description="The value of next from the page before."),
)


class FlawTold(serializers.Serializer[Any]):
    """One thing that does not fit."""

    pointer = serializers.CharField(allow_blank=True, help_text="Where it is: a JSON pointer into what was sent.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemTold(serializers.Serializer[Any]):
    """What went wrong, and what to do about it (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = FlawTold(many=True)  # type: ignore[assignment]  # fields are taken out of the class as it is made
    request_id = serializers.CharField()


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # it notes its subclasses
    """The token endpoint, as the document names it."""

    target_class = "practice.api.bearer.BearerAuthentication"
    name = "oauth"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002 - as the library has it
        """A bearer token by client credentials, or by somebody's yes to an app."""
        from practice.sync.scopes import OF_APPS, OF_ONESELF, OWN

        own = (*(f"patient/{kind}.rs" for kind in OF_ONESELF), *OF_APPS)
        ask = {"authorizationUrl": "/oauth/authorize", "tokenUrl": "/oauth/token", "refreshUrl": "/oauth/token"}
        flows = {
            "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {word: word for word in OWN}},
            "authorizationCode": ask | {"scopes": {word: word for word in own}},
        }
        return {"type": "oauth2", "flows": flows}


def described(
    told: Any,  # noqa: ANN401 - serializers and responses
    *,
    status: int | tuple[int, str] = 200,
    writes: bool = False,
    more: Mapping[Any, Any] | None = None,
) -> Any:  # noqa: ANN401 - as above
    """The answers of one method: what it tells when all is well, and each way in which it is refused.

    What is told is JSON, unless ``status`` names a media type beside the number.
    """
    refusals = {*READING, *(WRITING if writes else ())}
    found: dict[Any, Any] = {status: told, **(more or {})}
    if not writes:
        found[304] = OpenApiResponse(description="You have it already.")
    return found | {(code, PROBLEM): OpenApiResponse(ProblemTold, REFUSALS[code]) for code in sorted(refusals)}


def page_of(item: type[serializers.Serializer[Any]], name: str) -> serializers.Serializer[Any]:
    """The shape of a page of a list."""
    fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
        "items": item(many=True),
        "next": serializers.CharField(allow_null=True, help_text="Send it as after to get the next page."),
    }
    return inline_serializer(name, fields)


def only_the_api(endpoints: Iterable[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Leave out what is for pages."""
    return [one for one in endpoints if one[0].startswith("/api/")]
