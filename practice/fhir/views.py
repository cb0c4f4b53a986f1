"""Every FHIR address: who calls, what their token is for, JSON by the letter, and one shape for what goes wrong."""

from collections.abc import Callable, Iterator, Mapping
from email.utils import format_datetime
from http import HTTPStatus
from typing import IO, Any, cast

from django.db import transaction
from django.http import QueryDict
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, FormParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from practice.access.actor import require_role
from practice.access.errors import NotVisibleError
from practice.api.bearer import Caller
from practice.api.views import ApiView
from practice.enums import Role
from practice.fhir.asking import Pairs, read_query
from practice.fhir.bundles import may, search_bundle
from practice.fhir.document import compact, decoded, read_json
from practice.fhir.excerpts import read_excerpt_of_one
from practice.fhir.histories import history_bundle, read_wish, told_version
from practice.fhir.keeping import keep_told, keep_written
from practice.fhir.kinds import CREATE, HISTORY, READ, SEARCH, UPDATE, VREAD, Face, Kind, Resource, cannot
from practice.fhir.outcomes import MEDIA_TYPE, FhirError, Issue, answer_outcome, outcome, unreadable
from practice.fhir.searching import Told, single
from practice.fhir.writing import created, updated, updated_by_search
from practice.sync.scopes import OF_ONESELF, told_to_app
from practice.walls.context import all_or_nothing

JSON = (MEDIA_TYPE, "application/json", "application/*", "*/*", "json", "text/json", "application/json+fhir")
DONE = Issue("informational", "Done.", severity="information")
WORDS = {"r": "read", "s": "searched", "c": "created", "u": "updated"}


class FhirParser(BaseParser):
    """A resource, by the letter."""

    media_type = MEDIA_TYPE

    def parse(self, stream: IO[Any], *_more: Any) -> Resource:
        """Read it. Raises DocumentError."""
        return read_json(decoded(stream.read()))


class PlainParser(FhirParser):
    """The same under the name that all JSON has."""

    media_type = "application/json"


class FhirRenderer(BaseRenderer):
    """A resource as it goes over the wire."""

    media_type = MEDIA_TYPE
    format = "fhir"
    charset = "utf-8"

    def render(self, data: Any, *_more: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
        """Write it."""
        return b"" if data is None else compact(data).encode()


class FhirNegotiation(BaseContentNegotiation):
    """JSON or nothing: ``_format`` counts for more than the header."""

    def select_parser(self, request: Request, parsers: Any) -> Any:  # noqa: ANN401 - as the framework has it
        """By the kind that was sent."""
        sent = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:  # noqa: ANN401, ARG002 - as above
        """Refuse whoever wants no JSON."""
        renderer = renderers[0]
        said = request.GET.get("_format") or request.headers.get("Accept", "*/*")
        kinds = [word.split(";")[0].strip().lower() for word in said.replace(" json", "+json").split(",")]
        if not any(kind in JSON for kind in kinds):
            raise NotAcceptable
        return renderer, renderer.media_type


class FhirView(ApiView):
    """An address of the FHIR face: for record systems, and for apps of people in care, each for its person alone."""

    audience = frozenset({Role.RECORD_SYSTEM, Role.CLIENT})
    face = Face(())
    parser_classes = (FhirParser, PlainParser)  # type: ignore[assignment]  # resources only
    renderer_classes = (FhirRenderer,)  # type: ignore[assignment]  # as above
    content_negotiation_class = FhirNegotiation
    rights: Mapping[str, str] = {}
    thing = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse whom the address is not for, as if it were none."""
        super().initial(request, *args, **kwargs)
        if isinstance(request.auth, Caller):
            require_role(self.actor, *self.audience)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]  # noqa: ARG002 - as the framework has it
        """Say in Allow what can be done here, and nothing else."""
        return Response(None, status=HTTPStatus.NO_CONTENT)

    def keep_read(self, caller: Caller) -> None:
        """Nothing more: each kind is kept where it is told."""

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        """Tell whatever is refused as an OperationOutcome."""
        return answer_outcome

    @property
    def base(self) -> str:
        """The address that all others begin with."""
        return base_of(self.request)

    def require(self, kind: str, right: str) -> None:
        """Refuse a token that is not for this."""
        if not may(self.caller, kind, right):
            words = f"The token is not for this: no {kind} can be {WORDS[right]} with it."
            words += _cure(kind, right, is_app=self.caller.allowance is not None)
            error = FhirError(HTTPStatus.FORBIDDEN, Issue("forbidden", words))
            error.headers = {"WWW-Authenticate": 'Bearer realm="api", error="insufficient_scope"'}
            raise error


def _cure(kind: str, right: str, *, is_app: bool) -> str:
    if not is_app:
        return f" Get one with the scope system/{kind}.{right}."
    named = told_to_app(kind)
    return f" Ask the person for patient/{named}.{right}." if right in OF_ONESELF.get(named, "") else ""


def base_of(request: Request) -> str:
    """Where the FHIR face is reached."""
    return request.build_absolute_uri("/fhir/r4")


def is_strict(request: Request) -> bool:
    """Whether a search is to be refused that is not understood to the last parameter."""
    return "handling=strict" in request.headers.get("Prefer", "").replace(" ", "")


DOES = {"POST": "created", "PUT": "updated", "GET": "read", "HEAD": "read"}


class KindView(FhirView):
    """An address of one kind of resource."""

    kind: Kind[Any] = cast("Kind[Any]", None)  # given where the address is
    # What each method does here; one that does none of what the kind can is not allowed.
    does: Mapping[str, str] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse first what nobody can do here, whatever their token is for."""
        super().initial(request, *args, **kwargs)
        if request.method not in self._allowed_methods():
            raise cannot(self.kind.name, DOES.get(str(request.method), "asked for so"))

    def _allowed_methods(self) -> list[str]:
        methods: list[str] = super()._allowed_methods()  # type: ignore[misc]  # the stubs leave it out
        if cast("Kind[Any] | None", self.kind) is None:
            return methods
        does = {"OPTIONS": "", **self.does, "HEAD": self.does.get("GET")}
        return [one for one in methods if does.get(one) in {"", *self.kind.interactions}]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the framework has it
        """Name in Allow what there is beside a method that is refused."""
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            self.headers["Allow"] = ", ".join(one for one in self.allowed_methods if one != request.method)
        return super().finalize_response(request, response, *args, **kwargs)

    def told_written(self, one: Told, *, new: bool) -> Response:
        """The answer to whoever made or changed one, as long as they wish it to be."""
        keep_written(self.kind, [one.row], self.caller)
        where = f"{self.base}/{self.kind.name}/{one.body['id']}/_history/{one.edition.number}"
        headers = headers_of(one) | {"Location" if new else "Content-Location": where}
        status = HTTPStatus.CREATED if new else HTTPStatus.OK
        wish = self.request.headers.get("Prefer", "")
        if "return=minimal" in wish:
            return Response(None, status=status, headers=headers)
        body = outcome([DONE]) if "return=OperationOutcome" in wish else one.body
        return Response(body, status=status, headers=headers)


class ListView(KindView):
    """All of a kind: searched by GET, made by POST, and made or changed by PUT with a search."""

    does = {"GET": SEARCH, "POST": CREATE, "PUT": UPDATE}

    def get(self, request: Request) -> Response:
        """Search."""
        return self.searched(list(pairs_of(request.GET)))

    def searched(self, pairs: Pairs) -> Response:
        """Answer a search."""
        self.require(self.kind.name, "s")
        query = read_query(self.kind, pairs, self.face, strict=is_strict(self.request))
        with all_or_nothing():
            return Response(search_bundle(self.kind, query, self.caller, face=self.face, base=self.base))

    def post(self, request: Request) -> Response:
        """Make one, unless If-None-Exist finds it."""
        self.require(self.kind.name, "c")
        unless = request.headers.get("If-None-Exist")
        with transaction.atomic():
            one, new = created(self.face, self.kind, body_of(request), unless, by=self.actor)
            return self.told_written(one, new=new)

    def put(self, request: Request) -> Response:
        """Change the one that the search finds, or make it."""
        self.require(self.kind.name, "u")
        tag = request.headers.get("If-Match")
        with transaction.atomic():
            one, new = updated_by_search(
                self.face, self.kind, body_of(request), pairs_of(request.GET), tag=tag, by=self.actor
            )
            return self.told_written(one, new=new)


class SearchView(ListView):
    """A search with its parameters in the body."""

    parser_classes = (FormParser,)  # type: ignore[assignment]  # here it is a form
    http_method_names = ["post", "options"]
    does = {"POST": SEARCH}

    def post(self, request: Request) -> Response:
        """Search by what stands in the address and in the body."""
        return self.searched([*pairs_of(request.GET), *pairs_of(form_of(request))])


class OneView(KindView):
    """One resource."""

    does = {"GET": READ, "PUT": UPDATE}

    def get(self, request: Request, code: str) -> Response:
        """Read it."""
        self.require(self.kind.name, "r")
        with all_or_nothing():
            return told_one(request, self.one(code))

    def one(self, code: str) -> Told:
        """The resource; it is on record that it was told."""
        one = single(self.kind, code, self.actor)
        keep_told(self.kind, [one.row], self.caller)
        return one

    def put(self, request: Request, code: str) -> Response:
        """Write over it."""
        self.require(self.kind.name, "u")
        body = body_of(request)
        if body.get("id") != code:
            raise unreadable("The id in the resource has to be the one in the address.", f"{self.kind.name}.id")
        with transaction.atomic():
            one = updated(self.kind, code, body, request.headers.get("If-Match"), by=self.actor)
            return self.told_written(one, new=False)


class HistoryView(OneView):
    """The versions of one resource: the one that it is now, and those that were kept for the reader."""

    http_method_names = ["get", "head", "options"]
    does = {"GET": HISTORY}

    def get(self, request: Request, code: str) -> Response:
        """List them."""
        self.require(self.kind.name, "r")
        with all_or_nothing():
            return Response(self.versions(code, pairs_of(request.GET)))

    def versions(self, code: str, pairs: Pairs) -> Resource:
        """The Bundle of them that is asked for."""
        return history_bundle(self.kind, self.one(code), read_wish(pairs), self.base)


class VersionView(OneView):
    """One version of a resource: the one that it is now, or one that was kept for the reader, who may read it now."""

    http_method_names = ["get", "head", "options"]
    does = {"GET": VREAD}

    def get(self, request: Request, code: str, version: str) -> Response:  # type: ignore[override]  # one more word
        """Read it."""
        self.require(self.kind.name, "r")
        with all_or_nothing():
            return told_one(request, self.version(code, version))

    def version(self, code: str, number: str) -> Told:
        """The version of this number; it is on record that it was told."""
        one = told_version(self.kind, single(self.kind, code, self.actor), number)
        keep_told(self.kind, [one.row], self.caller)
        return one


class NothingView(FhirView):
    """What stands where nothing is."""

    permission_classes = ()  # type: ignore[assignment]  # anybody gets the same answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Say so, whatever the method."""
        super().initial(request, *args, **kwargs)
        raise NotVisibleError


def pairs_of(query: QueryDict) -> Pairs:
    """Names and values in their order."""
    return [(name, value) for name, values in query.lists() for value in values if isinstance(value, str)]


def form_of(request: Request) -> QueryDict:
    """The form that was sent."""
    sent = request.data
    return sent if isinstance(sent, QueryDict) else QueryDict()


def body_of(request: Request) -> Resource:
    """The resource that was sent."""
    sent = request.data
    if not isinstance(sent, dict) or not sent:
        raise unreadable("Send a resource as JSON, with Content-Type: application/fhir+json.")
    return sent


def headers_of(one: Told) -> dict[str, str]:
    """The tag of a version, and since when it is."""
    return {
        "ETag": f'W/"{one.edition.number}"',
        "Last-Modified": format_datetime(one.edition.at, usegmt=True),
    }


def told_one(request: Request, one: Told) -> Response:
    """The answer to a read; empty, with 304, where the caller has it already.

    A part of it (_summary, _elements) has no tag: whoever has the part has not the whole, and cannot write it back.
    """
    headers, excerpt = headers_of(one), read_excerpt_of_one(pairs_of(request.GET))
    if not excerpt.is_whole:
        return Response(excerpt.of(one.body), headers={"Last-Modified": headers["Last-Modified"]})
    known = {word.strip().removeprefix("W/") for word in request.headers.get("If-None-Match", "").split(",")}
    if known & {f'"{one.edition.number}"', "*"}:
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(one.body, headers=headers)


def parameters_in(sent: Resource) -> Iterator[tuple[str, Any]]:
    """The parameters of Parameters, each by its name: a resource, a reference, or words. Raises FhirError."""
    rows = sent.get("parameter", [])
    if sent.get("resourceType") != "Parameters" or not isinstance(rows, list):
        raise unreadable("Send Parameters.", "Parameters")
    for row in rows:
        if isinstance(row, dict):
            value = next((one for key, one in row.items() if key.startswith("value") or key == "resource"), None)
            yield str(row.get("name")), value
