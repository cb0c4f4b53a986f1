"""What can be asked for beyond reading and writing one resource: everything of a person, and everything at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response

from practice.access.errors import NotVisibleError
from practice.enums import Role
from practice.fhir.asking import MOST, Pairs, count_in, read_query
from practice.fhir.bundles import may, search_bundle
from practice.fhir.compartments import Wish, everything, known_kinds, query_of, whose
from practice.fhir.document import Number, compact
from practice.fhir.editions import standing_row
from practice.fhir.exporting import (
    GROUP,
    KEPT,
    PATIENT,
    SYSTEM,
    begin_export,
    counts_of,
    file_of,
    forget_export,
    own_export,
    unread_of,
)
from practice.fhir.kinds import SEARCH, Resource
from practice.fhir.models import Export
from practice.fhir.moments import span
from practice.fhir.outcomes import FhirError, Issue, outcome, unreadable
from practice.fhir.searching import PATIENT as PERSON
from practice.fhir.searching import instant
from practice.fhir.views import FhirRenderer, FhirView, KindView, form_of, is_strict, pairs_of, parameters_in
from practice.walls.context import all_or_nothing

FORMATS = ("application/fhir+ndjson", "application/ndjson", "ndjson")
KNOWN = frozenset({"_type", "_since", "_outputFormat"})
WAIT_SECONDS = "2"
# What the file is of that says what could not be read.
UNREAD = "OperationOutcome"
FAILED = "This export broke down on our side and will not be ready. Ask for it anew; if it breaks down again, tell us."
# Who may ask for everything at once: a person's app asks for $everything of its person.
RECORD_SYSTEMS = frozenset({Role.RECORD_SYSTEM})


class NdjsonRenderer(FhirRenderer):
    """Resources, one a line."""

    media_type = "application/fhir+ndjson"
    charset = ""

    def render(self, data: Any, *_more: Any) -> bytes:  # noqa: ANN401 - resources, or what went wrong
        """Write them; what went wrong is one resource alone."""
        if isinstance(data, list):
            return "".join(f"{compact(one)}\n" for one in data).encode()
        return super().render(data)


class ManifestRenderer(FhirRenderer):
    """A manifest is plain JSON."""

    media_type = "application/json"


class EverythingView(FhirView):
    """All about one person."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: Request, code: str) -> Response:
        """Tell what the token may read, page by page."""
        return Response(self.everything(code, _asked(request)))

    def everything(self, code: str, asked: dict[str, str]) -> Resource:
        """The page that is asked for."""
        self.require("Patient", "r")
        unknown = sorted(set(asked) - {"_type", "_since", "_count", "_page", "_format"})
        if unknown:
            raise unreadable(f"{unknown[0]} is not known here. Leave it out.", unknown[0])
        count = count_in(asked.get("_count", str(MOST)))
        kinds = known_kinds(self.face, asked.get("_type", ""))
        wish = Wish(code, kinds, _since(asked), max(count, 1), asked.pop("_page", ""))
        with all_or_nothing():
            self.face.kind("Patient").row(code, self.actor)
            bundle, following = everything(self.face, self.caller, wish, self.base)
        where = f"{self.base}/Patient/{code}/$everything"
        links = [_link("self", where, asked, wish.page)]
        links += [_link("next", where, asked, following)] if following else []
        return bundle | {"link": links}

    def post(self, request: Request, code: str) -> Response:
        """The same, asked with Parameters."""
        return self.get(request, code)


class CompartmentView(KindView):
    """What there is of a kind about one person: the search for it, within their compartment."""

    http_method_names = ["get", "head", "options"]
    does = {"GET": SEARCH}

    def get(self, request: Request, code: str) -> Response:
        """Search it."""
        with all_or_nothing():
            return Response(self.found(code, pairs_of(request.GET)))

    def found(self, code: str, pairs: Pairs) -> Resource:
        """What is found; whoever may not read of the person learns nothing here either."""
        self.require(PERSON, "r")
        self.require(self.kind.name, "s")
        query = read_query(self.kind, pairs, self.face, strict=is_strict(self.request))
        standing_row(self.face.kind(PERSON), code, self.actor)
        within = query_of(self.kind, whose(self.kind, [code]) or [], None)
        query.ids += within.ids
        query.tests += within.tests
        return search_bundle(self.kind, query, self.caller, face=self.face, base=self.base, within=f"{PERSON}/{code}")


class CompartmentSearchView(CompartmentView):
    """The same with its parameters in the body."""

    parser_classes = (FormParser,)  # type: ignore[assignment]  # here it is a form
    http_method_names = ["post", "options"]
    does = {"POST": SEARCH}

    def post(self, request: Request, code: str) -> Response:
        """Search by what stands in the address and in the body."""
        with all_or_nothing():
            return Response(self.found(code, [*pairs_of(request.GET), *pairs_of(form_of(request))]))


class WholeCompartmentView(FhirView):
    """All kinds about one person in one search, which $everything tells instead."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: Request, code: str) -> Response:  # noqa: ARG002 - the same for everybody
        """Say so, whoever is asked for."""
        self.require(PERSON, "r")
        words = "All kinds of a compartment at once are not searched here. Ask for one kind, or for $everything."
        raise FhirError(HTTPStatus.BAD_REQUEST, Issue("not-supported", words))


class ExportView(FhirView):
    """Asks for everything at once."""

    audience = RECORD_SYSTEMS
    level = SYSTEM
    begin: Callable[[], object] = staticmethod(lambda: None)
    http_method_names = ["get", "post", "options"]

    def get(self, request: Request, code: str = "") -> Response:
        """Take the wish on; the worker makes it ready."""
        if "respond-async" not in request.headers.get("Prefer", ""):
            raise unreadable("This takes a while. Send it with Prefer: respond-async.")
        asked = self._asked(request)
        kinds = self._kinds(known_kinds(self.face, asked.get("_type", "")))
        if self.level == GROUP:
            self.face.kind("Group").row(code, self.actor)
        wish = Export(
            level=self.level, about=code, kinds=kinds, since=_since(asked), asked=request.build_absolute_uri()
        )
        export = begin_export(wish, by=self.actor)
        transaction.on_commit(self.begin)
        return Response(None, status=HTTPStatus.ACCEPTED, headers={"Content-Location": _where(self.base, export)})

    def post(self, request: Request, code: str = "") -> Response:
        """The same."""
        return self.get(request, code)

    def _asked(self, request: Request) -> dict[str, str]:
        asked = _asked(request)
        strict = "handling=lenient" not in request.headers.get("Prefer", "")
        unknown = sorted(set(asked) - KNOWN)
        if unknown and strict:
            raise unreadable(f"{unknown[0]} is not known here. Leave it out, or send Prefer: handling=lenient.")
        if asked.get("_outputFormat", FORMATS[0]).replace(" ", "+") not in FORMATS:
            raise unreadable(f"_outputFormat is {FORMATS[0]}.", "_outputFormat")
        return asked

    def _kinds(self, said: list[str]) -> list[str]:
        for name in said:
            self.require(name, "r")
        found = [kind for kind in self.face.kinds if SEARCH in kind.interactions and (not said or kind.name in said)]
        found = [kind for kind in found if self.level == SYSTEM or whose(kind, None) is not None]
        allowed = [kind.name for kind in found if may(self.caller, kind.name, "r")]
        if not allowed:
            self.require(PATIENT.capitalize(), "r")
        return allowed


class ExportStatusView(FhirView):
    """How far a wish is, and where its files are."""

    audience = RECORD_SYSTEMS
    http_method_names = ["get", "delete", "options"]

    def get(self, request: Request, code: str) -> Response:
        """Tell it."""
        export = own_export(code, self.actor)
        if export.done_at is None and export.failed_at is None:
            progress = f"{export.ready} of {len(export.kinds)} kinds are ready"
            headers = {"X-Progress": progress, "Retry-After": WAIT_SECONDS}
            return Response(None, status=HTTPStatus.ACCEPTED, headers=headers)
        if export.failed_at is not None:
            raise FhirError(HTTPStatus.INTERNAL_SERVER_ERROR, Issue("exception", FAILED))
        request.accepted_renderer = ManifestRenderer()
        ends = (export.begun_at + KEPT).strftime("%a, %d %b %Y %H:%M:%S GMT")
        with transaction.atomic():
            manifest = _manifest(export, self.base, self._counts(export))
        return Response(manifest, headers={"Expires": ends})

    def _counts(self, export: Export) -> dict[str, list[int]]:
        names = [name for name in export.kinds if may(self.caller, name, "r")]
        return {name: counts_of(export, self.face.kind(name), face=self.face, by=self.actor) for name in names}

    def delete(self, request: Request, code: str) -> Response:  # noqa: ARG002 - as the framework has it
        """Take it back."""
        forget_export(own_export(code, self.actor), by=self.actor)
        return Response(None, status=HTTPStatus.ACCEPTED)


class ExportFileView(FhirView):
    """One file of what was asked for, as it may be told now."""

    audience = RECORD_SYSTEMS
    http_method_names = ["get", "options"]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ANN401, ARG002, FBT001, FBT002 - as the framework has it
        """Lines of JSON, whatever is accepted."""
        return FhirRenderer(), FhirRenderer.media_type

    def get(self, request: Request, code: str, kind: str, number: int) -> Response:
        """Tell it."""
        if kind == UNREAD:
            found = self._unread(own_export(code, self.actor), number)
        else:
            self.require(kind, "r")
            with transaction.atomic():
                export = own_export(code, self.actor)
                found = file_of(export, self.face.kind(kind), number, face=self.face, by=self.actor)
        request.accepted_renderer = NdjsonRenderer()
        return Response(found, content_type=NdjsonRenderer.media_type)

    def _unread(self, export: Export, number: int) -> list[Resource]:
        if number or not export.unread:
            raise NotVisibleError
        kinds = {kind for kind in export.kinds if may(self.caller, kind, "r")}
        return [outcome([one.issue]) for one in unread_of(export, self.face, kinds, by=self.actor)]


def _link(relation: str, where: str, asked: dict[str, str], page: str) -> Resource:
    pairs = asked | ({"_page": page} if page else {})
    return {"relation": relation, "url": where + (f"?{urlencode(pairs)}" if pairs else "")}


def _manifest(export: Export, base: str, counts: Mapping[str, Sequence[int]]) -> Resource:
    """What there is to fetch; ``counts`` says of each kind that the token may read how many each of its files has."""
    output = [
        {"type": kind, "url": f"{_where(base, export)}/{kind}/{number}"}
        | ({"count": counts[kind][number]} if kind in counts else {})
        for kind in export.kinds
        for number, _ in enumerate(export.files.get(kind, []))
    ]
    assert export.upto is not None  # noqa: S101 - set when it was done
    return {
        "transactionTime": instant(export.upto),
        "request": export.asked,
        "requiresAccessToken": True,
        "output": output,
        "error": [{"type": UNREAD, "url": f"{_where(base, export)}/{UNREAD}/0"}] if export.unread else [],
    }


def _where(base: str, export: Export) -> str:
    return f"{base}/export/{export.code}"


def _since(asked: dict[str, str]) -> datetime | None:
    said = asked.get("_since")
    if said is None:
        return None
    found = span(said)
    if found is None or "T" not in said:
        raise unreadable("_since is an instant such as 2026-03-09T10:00:00Z.", "_since")
    return found.begins


def _asked(request: Request) -> dict[str, str]:
    """What is asked in the address and with Parameters. Raises FhirError for what is more than one value."""
    pairs = [*pairs_of(request.GET)]
    if request.method == "POST" and isinstance(request.data, dict) and request.data:
        pairs += [(name, _one_value(name, told)) for name, told in parameters_in(request.data)]
    return together(pairs)


def _one_value(name: str, told: Any) -> str:  # noqa: ANN401 - whatever a parameter holds
    value = told.literal if isinstance(told, Number) else told
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str) or not value:
        raise unreadable(f"{name[:64]} with such a value is not known here. Leave it out.", "Parameters.parameter")
    return value


def together(pairs: Pairs) -> dict[str, str]:
    """By its name all that was said of each; what is said again adds to a list between commas."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found
