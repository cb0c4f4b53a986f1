"""A file by itself, or as a resource, as its reader accepts it."""

import base64
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request
from rest_framework.response import Response

from homework.fhir.documents import PDF
from practice.fhir.views import FhirNegotiation, FhirRenderer, OneView, headers_of, told_one

AS_RESOURCE = frozenset({"application/fhir+json", "application/json", "application/json+fhir", "json", "text/json"})
AS_IT_IS = frozenset({PDF, "application/*", "*/*", "pdf"})


class BinaryNegotiation(FhirNegotiation):
    """The file as it is for who accepts it; whatever is refused is told as a resource."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:  # noqa: ANN401, ARG002 - as the framework has it
        """Refuse whoever wants neither."""
        if not wanted(request) & (AS_RESOURCE | AS_IT_IS):
            raise NotAcceptable
        return FhirRenderer(), FhirRenderer.media_type


def wanted(request: Request) -> set[str]:
    """The types that are accepted; ``_format`` counts for more than the header."""
    said = request.GET.get("_format") or request.headers.get("Accept", "*/*")
    return {word.split(";")[0].strip().lower() for word in said.replace(" json", "+json").split(",")}


class BinaryView(OneView):
    """One file."""

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = BinaryNegotiation

    def get(self, request: Request, code: str) -> Response | HttpResponse:  # type: ignore[override]  # or a file
        """Read it."""
        self.require(self.kind.name, "r")
        with transaction.atomic():
            one = self.one(code)
        answer = told_one(request, one)
        if wanted(request) & AS_RESOURCE or answer.data is None:
            return answer
        body = one.body
        more = {"X-Security-Context": body["securityContext"]["reference"]}
        data = base64.b64decode(body["data"])
        return HttpResponse(data, content_type=body["contentType"], headers=headers_of(one) | more)
