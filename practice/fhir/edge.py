"""What every FHIR call gets, however it ends."""

from django.http import HttpResponse

from practice.api.edge import ApiEdgeMiddleware, instead
from practice.fhir.outcomes import MEDIA_TYPE, of_status


class FhirEdgeMiddleware(ApiEdgeMiddleware):
    """Names each call, and tells as an OperationOutcome whatever the house would tell as a page."""

    room = "/fhir/"

    def told(self, page: HttpResponse, name: str) -> HttpResponse:  # noqa: ARG002 - the header tells it
        """The same as an OperationOutcome."""
        return instead(page, of_status(page.status_code), f"{MEDIA_TYPE}; charset=utf-8")
