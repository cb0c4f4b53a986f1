"""What every address of the API does alike: who calls, what their token is for, and what is told with the answer."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from practice.access.actor import Actor, require_role
from practice.api.bearer import BearerAuthentication, Caller
from practice.api.paging import Rows
from practice.api.parsing import ShallowJSONParser
from practice.api.problems import ProblemError, answer_problem
from practice.api.spelling import Spelt, Told, spelt
from practice.api.spelling import tag_of as tag_of_words
from practice.enums import Role
from practice.sync.allowing import keep_app_read
from practice.sync.scopes import OF_ONESELF, RESOURCES, allows_rest

WORDS = {"r": "reads", "s": "lists", "c": "creates", "u": "changes", "d": "deletes"}


class ScopeError(ProblemError):
    """The token is not for this."""

    def __init__(self, thing: str, right: str, *, is_app: bool) -> None:
        """Say what it would have to be for."""
        wanted = f"{thing}.{'read' if right in 'rs' else 'write'}"
        if is_app and (kind := RESOURCES.get(thing)) in OF_ONESELF:
            wanted = f"patient/{kind}.{right}"
        super().__init__(
            HTTPStatus.FORBIDDEN,
            f"This call {WORDS[right]} {thing}, and the token is not for that. Get one with the scope {wanted}.",
            kind="insufficient-scope",
        )
        self.headers = {"WWW-Authenticate": f'Bearer realm="api", error="insufficient_scope", scope="{wanted}"'}


@method_decorator(login_not_required, name="dispatch")
class ApiView(APIView):
    """An address of the API: ``thing`` is what it is about, ``rights`` what each method does with it."""

    audience = frozenset({Role.RECORD_SYSTEM})
    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsAuthenticated,)
    parser_classes = (ShallowJSONParser,)
    renderer_classes = (JSONRenderer,)
    thing: str
    rights: Mapping[str, str]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a token that is not for this, before anything is looked up."""
        super().initial(request, *args, **kwargs)
        right = self.rights.get("GET" if request.method == "HEAD" else request.method or "")
        if right is not None and not allows_rest(self.caller.scopes, self.thing, right):
            raise ScopeError(self.thing, right, is_app=self.caller.allowance is not None)
        if right is not None:
            require_role(self.actor, *self.audience)

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        """Tell whatever is refused as a problem."""
        return answer_problem

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the framework has it
        """Tell how many calls are left; what an app is told of somebody is kept for them before it leaves."""
        caller = request.auth if hasattr(request, "auth") else None
        is_read = request.method in {"GET", "HEAD"} and response.status_code < HTTPStatus.BAD_REQUEST
        if isinstance(caller, Caller) and caller.allowance is not None and is_read:
            self.keep_read(caller)
        rate = getattr(request._request, "trellis_rate", None)  # noqa: SLF001 - DRF keeps Django's request there
        if rate is not None:
            for name, value in rate.headers().items():
                response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

    def keep_read(self, caller: Caller) -> None:
        """Keep for the person that their app was told something."""
        if caller.allowance is not None:
            keep_app_read(caller.allowance, way=self.thing, by=caller.actor)

    @property
    def caller(self) -> Caller:
        """Who calls."""
        return cast("Caller", self.request.auth)

    @property
    def actor(self) -> Actor:
        """The same as the rules know it."""
        return self.caller.actor


class OwnApiView(ApiView):
    """An address that tells an app of the person who let it in, too, and of nobody else."""

    audience = frozenset({Role.RECORD_SYSTEM, Role.CLIENT})


@cache
def _reader(form: type[Serializer[Any]]) -> Serializer[Any]:
    """A form reads without keeping anything of what it read, and is dear to make: one does for all."""
    return form()


def read(form: type[Serializer[Any]], said: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    """What somebody said, as the form reads it. Raises ValidationError, which is told with the place of each flaw."""
    return cast("dict[str, Any]", _reader(form).run_validation(said))


def sent(form: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """What was sent, as ``read`` has it."""
    return read(form, request.data)


def plain(told: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """An answer as its reader gets it: moments and codes are words by then."""
    return json.loads(spelt(told))


def tag_of(told: Any) -> str:  # noqa: ANN401 - as above
    """The tag of an answer."""
    return tag_of_words(spelt(told))


def told_once(request: Request, told: Any) -> Response:  # noqa: ANN401 - as above
    """The answer to a read; empty, with 304, where the caller has it already."""
    words = spelt(told)
    return _told_unless_known(request, words, tag_of_words(words))


def told_page[Row](request: Request, page: Rows[Row], tell: Callable[[Row], dict[str, Any]]) -> Response:
    """The answer to a list: its items, and the cursor of the next page, which is spelt anew each time."""
    items = spelt([tell(row) for row in page.items])
    words = b'{"items":%b,"next":%b}' % (items, spelt(page.next or None))
    return _told_unless_known(request, Spelt(words), tag_of_words(items + bytes([bool(page.next)])))


def _told_unless_known(request: Request, words: Spelt, tag: str) -> Response:
    known = {name.strip().removeprefix("W/") for name in request.headers.get("If-None-Match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    return Told(words, {"ETag": tag})


def require_match(request: Request, told: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Refuse a change of something that looks different by now from what its sender has seen (If-Match)."""
    said = request.headers.get("If-Match")
    if said is None:
        return
    names = {name.strip() for name in said.split(",")}
    if not names & {tag_of(told), "*"}:
        words = "It has changed since you read it. Read it again, look at what changed, and send your change once more."
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, words, kind="changed-meanwhile")


def require_absent(request: Request, *, there: bool) -> None:
    """Refuse to write over something where the sender wanted to make it anew (If-None-Match: *)."""
    if there and request.headers.get("If-None-Match", "").strip() == "*":
        words = "It is there already. Leave out If-None-Match to change it."
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, words, kind="there-already")
