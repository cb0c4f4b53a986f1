"""One shape for everything that goes wrong with a FHIR call: an OperationOutcome that says where and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.response import Response

from practice.api.problems import OF_STATUS, answer_problem
from practice.fhir.document import DocumentError

MEDIA_TYPE = "application/fhir+json"
# What kind of trouble a status is (FHIR's IssueType).
CODES = {
    HTTPStatus.BAD_REQUEST: "invalid",
    HTTPStatus.UNAUTHORIZED: "login",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "not-supported",
    HTTPStatus.NOT_ACCEPTABLE: "not-supported",
    HTTPStatus.CONFLICT: "business-rule",
    HTTPStatus.GONE: "deleted",
    HTTPStatus.PRECONDITION_FAILED: "conflict",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-long",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "not-supported",
    HTTPStatus.UNPROCESSABLE_ENTITY: "processing",
    HTTPStatus.TOO_MANY_REQUESTS: "throttled",
}
OF_FHIR = {
    HTTPStatus.NOT_ACCEPTABLE: "Answers here are JSON. Ask for application/fhir+json.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        "Send JSON, with Content-Type: application/fhir+json; to _search a form, with "
        "Content-Type: application/x-www-form-urlencoded."
    ),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong: its kind, words for people, and its place as a FHIRPath."""

    code: str
    words: str
    at: str = ""
    severity: str = "error"


class FhirError(APIException):
    """A call that cannot be answered as it was meant."""

    headers: Mapping[str, str] = {}

    def __init__(self, status: HTTPStatus, *issues: Issue) -> None:
        """Say what is wrong."""
        super().__init__(issues[0].words)
        self.status_code, self.issues = status, issues


def unreadable(words: str, at: str = "") -> FhirError:
    """A request that cannot be read."""
    return FhirError(HTTPStatus.BAD_REQUEST, Issue("invalid", words, at))


def unfit(*issues: Issue) -> FhirError:
    """Something that was read and does not fit."""
    return FhirError(HTTPStatus.UNPROCESSABLE_ENTITY, *issues)


def outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """The issues as an OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": [_told(issue) for issue in issues]}


def _told(issue: Issue) -> dict[str, Any]:
    told = {"severity": issue.severity, "code": issue.code, "diagnostics": issue.words}
    return told | ({"expression": [issue.at]} if issue.at else {})


def of_status(status: int, words: str = "") -> dict[str, Any]:
    """The outcome of a refusal of which nothing but its status is known."""
    known = HTTPStatus(status)
    said = words or OF_FHIR.get(known) or OF_STATUS.get(known) or "This cannot be done here."
    return outcome([Issue(CODES.get(known, "exception"), said)])


def answer_outcome(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to whatever was refused; None for what nobody foresaw, which breaks and is told as such."""
    if isinstance(error, DocumentError):
        error = unreadable(f"The body cannot be read: {error}")
    if isinstance(error, FhirError):
        return Response(outcome(error.issues), status=error.status_code, headers=dict(error.headers))
    problem = answer_problem(error, context)
    if problem is None:
        return None
    body: dict[str, Any] = problem.data
    headers = {name: value for name, value in problem.headers.items() if name.lower() != "content-type"}
    if not body["errors"]:
        known = HTTPStatus(problem.status_code)
        told = of_status(problem.status_code, OF_FHIR.get(known) or body["detail"])
    else:
        told = outcome(
            Issue("value", flaw["detail"], flaw["pointer"].strip("/").replace("/", ".")) for flaw in body["errors"]
        )
    return Response(told, status=problem.status_code, headers=headers)
