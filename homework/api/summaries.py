"""The page before a session for programs: the edition that fits the chart it goes into, and no other."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from homework.api.summaries_told import SummaryTold, SummaryWhole, tell_page, tell_whole
from homework.models import FiledPage
from homework.queries.told_pages import standing
from homework.summaries.editions import file_name
from homework.summaries.filing import KIND, Prints, keep_told, open_page, pages_for
from homework.summaries.render_client import RenderUnavailableError
from practice.api.paging import Rows, cut
from practice.api.problems import ProblemError
from practice.api.schema import IF_NONE_MATCH, PAGES, PROBLEM, ProblemTold, described, page_of
from practice.api.views import OwnApiView, told_once, told_page

WAY, PDF = "api", "application/pdf"
FILTERS = {
    "case": ("session__case__code", "Only those of the case with this code."),
    "client": ("about__code", "Only those that belong in the chart of the client with this code."),
    "session": ("session__code", "Only those before the session with this code."),
}
NARROWED = [OpenApiParameter(name, str, description=words) for name, (_, words) in FILTERS.items()]
BUSY = "The page cannot be made now: what reckons and prints it does not answer. Send the call again in a minute."
UNAVAILABLE = {(503, PROBLEM): OpenApiResponse(ProblemTold, "It cannot be made now.")}


def _made[**Asked, Told](make: Callable[Asked, Told]) -> Callable[Asked, Told]:
    """Say so where nobody answers who makes pages."""

    def made(*args: Asked.args, **kwargs: Asked.kwargs) -> Told:
        try:
            return make(*args, **kwargs)
        except RenderUnavailableError as error:
            problem = ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, BUSY, kind="cannot-print")
            problem.headers = {"Retry-After": "60"}
            raise problem from error

    return made


class SummariesView(OwnApiView):
    """The pages before sessions."""

    thing = KIND
    rights = {"GET": "s"}

    @extend_schema(
        operation_id="summaries",
        parameters=[*PAGES, *NARROWED, IF_NONE_MATCH],
        responses=described(page_of(SummaryTold, "Summaries"), more=UNAVAILABLE),
    )
    def get(self, request: Request) -> Response:
        """List the pages of those who let you read. One may hold fewer: what was taken back is left out at once.

        A page is there from a week before its session, once somebody handed something in, and for a quarter of a year.
        """
        rows = _made(pages_for)(self.actor)
        for name, (column, _) in FILTERS.items():
            said = request.query_params.get(name)
            rows = rows.filter(**{column: said}) if said and "\0" not in said else rows
        page: Rows[FiledPage] = cut(rows, request)
        stands = standing(page.items, self.actor)
        told = Rows([row for row in page.items if row.pk in stands], page.next)
        keep_told(told.items, by=self.actor)
        return told_page(request, told, tell_page)


class SummaryView(OwnApiView):
    """One page before a session."""

    thing = KIND
    rights = {"GET": "r"}

    @extend_schema(
        operation_id="summary",
        parameters=[IF_NONE_MATCH],
        responses=described(SummaryWhole, more=UNAVAILABLE),
    )
    def get(self, request: Request, code: str) -> Response:
        """Tell what stands on a page, as it is now; whose page it is sees in their log that you read it.

        Of a couple's page each sees what of theirs you read there for the first time, and nothing more.
        """
        filed = _made(open_page)(code, self.actor, way=WAY)
        return told_once(request, tell_whole(filed.row, filed.made))


class PdfRenderer(BaseRenderer):
    """Lets a PDF be asked for; what is refused is told as JSON all the same."""

    media_type = PDF
    format = "pdf"
    charset = None

    def render(self, data: Any, *_more: Any) -> bytes:  # noqa: ANN401 - a problem
        """Write what was refused."""
        return json.dumps(data, cls=JSONEncoder).encode()


class SummaryPdfView(OwnApiView):
    """One page before a session, on paper."""

    thing = KIND
    rights = {"GET": "r"}
    renderer_classes = (PdfRenderer, JSONRenderer)  # type: ignore[assignment]  # a file, or why there is none

    @extend_schema(
        operation_id="summary_pdf",
        parameters=[IF_NONE_MATCH],
        responses=described(OpenApiTypes.BINARY, status=(HTTPStatus.OK, PDF), more=UNAVAILABLE),
    )
    def get(self, request: Request, code: str) -> HttpResponse | Response:
        """The page as a PDF; it stands in their logs as for the page itself."""
        known = {name.strip().removeprefix("W/") for name in request.headers.get("If-None-Match", "").split(",")}
        filed = _made(open_page)(code, self.actor, way=WAY, prints=Prints.ALWAYS, unless=known)
        tag = f'"{filed.row.fingerprint}"'
        if not filed.printed:
            return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
        headers = {"ETag": tag, "Content-Disposition": f'inline; filename="{file_name(filed.row.session)}"'}
        return HttpResponse(filed.printed, content_type=PDF, headers=headers)
