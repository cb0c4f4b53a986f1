"""What can be asked about Questionnaires and answers to them: does one fit, and how does one begin."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from homework.fhir.populating import left_open, populated
from homework.fhir.questionnaire_kind import located, place_of, published_versions
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.reading import read
from homework.fhir.questionnaires.shape import check_shape, children
from homework.fhir.questionnaires.strict import strict_flaws
from homework.fhir.responses.checking import flaws, shape_flaws
from homework.fhir.responses.forms import asked, id_of, named_by
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.document import Object, write_json
from practice.fhir.keeping import keep_asked
from practice.fhir.kinds import Resource
from practice.fhir.outcomes import Issue, outcome, unreadable
from practice.fhir.views import FhirView, body_of, pairs_of

FITS = Issue("informational", "It fits.", severity="information")


class ValidateView(FhirView):
    """Says of a resource that is sent whether it fits, and where it does not; nothing is kept of it."""

    http_method_names = ["post", "options"]
    name = ""

    def post(self, request: Request) -> Response:
        """Look at it."""
        self.require(self.name, "r")
        sent = body_of(request)
        parts = _parts(sent) if sent.get("resourceType") == "Parameters" else {"resource": sent}
        resource = parts.get("resource")
        if not isinstance(resource, dict) or resource.get("resourceType") != self.name:
            raise unreadable(f"Send a {self.name}, or Parameters with one as resource.", "Parameters.parameter")
        keep_asked("Questionnaire", self.caller)
        issues = self.issues(resource, parts)
        return Response(outcome(issues or [FITS]))

    def issues(self, resource: Object, parts: dict[str, Any]) -> list[Issue]:
        """All that is wrong with it."""
        raise NotImplementedError


class ValidateQuestionnaireView(ValidateView):
    """A Questionnaire: whether it can be asked here at all."""

    name = "Questionnaire"

    def issues(self, resource: Object, parts: dict[str, Any]) -> list[Issue]:  # noqa: ARG002 - it needs no other
        """All in which it is not as R4 has it, or the first thing that cannot be asked; else what is not done."""
        found = strict_flaws(resource)
        if any(issue.severity == "error" for issue in found):
            return found
        try:
            notes = read(write_json(resource)).notes
        except QuestionnaireError as error:
            return [*found, located(error)]
        return [*found, *(Issue("not-supported", note.words, place_of(note.place), "warning") for note in notes)]


class ValidateResponseView(ValidateView):
    """A QuestionnaireResponse, beside the Questionnaire that it names, contains, or comes with."""

    name = "QuestionnaireResponse"

    def issues(self, resource: Object, parts: dict[str, Any]) -> list[Issue]:
        """Everything that is wrong."""
        questionnaire = parts.get("questionnaire") or _contained(resource) or _known(resource, self.actor)
        if isinstance(questionnaire, dict):
            return flaws(resource, questionnaire)
        words = "names no Questionnaire that is known here, so that its items cannot be looked at."
        return [
            *shape_flaws(resource),
            Issue("not-found", f"questionnaire {words}", "QuestionnaireResponse.questionnaire"),
        ]


class PopulateView(FhirView):
    """A first response to a Questionnaire; nothing is kept."""

    http_method_names = ["get", "post", "options"]

    def get(self, request: Request, code: str = "") -> Response:
        """Begin one."""
        self.require("Questionnaire", "r")
        said = dict(pairs_of(request.GET))
        return self._told({"subject": {"reference": said["subject"]}} if "subject" in said else {}, said, code)

    def post(self, request: Request, code: str = "") -> Response:
        """The same, asked with Parameters."""
        self.require("Questionnaire", "r")
        parts = _parts(body_of(request))
        words = {name: value for name, value in parts.items() if isinstance(value, str)}
        return self._told(parts, words | _reference(parts), code)

    def _told(self, parts: dict[str, Any], words: dict[str, str], code: str) -> Response:
        keep_asked("Questionnaire", self.caller)
        questionnaire, canonical = self._questionnaire(parts, words, code)
        subject = parts.get("subject")
        who = str(subject.get("reference", "")) if isinstance(subject, dict) else ""
        rows: list[Resource] = [{"name": "response", "resource": populated(questionnaire, canonical, who)}]
        left = list(left_open(questionnaire))
        rows += [{"name": "issues", "resource": outcome(left)}] if left else []
        return Response({"resourceType": "Parameters", "parameter": rows})

    def _questionnaire(self, parts: dict[str, Any], words: dict[str, str], code: str) -> tuple[Object, str]:
        sent = parts.get("questionnaire")
        if isinstance(sent, dict):
            check_shape(sent)
            url, edition = str(sent.get("url", "")), str(sent.get("version", ""))
            return sent, f"{url}|{edition}" if url and edition else url
        versions = published_versions(self.actor)
        found = (
            [one for one in versions if id_of(one) == code] if code else named_by(words.get("canonical", ""), versions)
        )
        if not found:
            raise NotVisibleError
        form = asked(found[-1], to_author=self.actor.is_client)
        return form.document, form.canonical


def _parts(sent: Resource) -> dict[str, Any]:
    """The parameters by their names: a resource, a reference, or words."""
    if sent.get("resourceType") != "Parameters":
        raise unreadable("Send Parameters.", "Parameters")
    found: dict[str, Any] = {}
    for row in children(sent, "parameter"):
        value = next((one for key, one in row.items() if key.startswith("value") or key == "resource"), None)
        found[str(row.get("name"))] = value
    return found


def _reference(parts: dict[str, Any]) -> dict[str, str]:
    """The canonical in questionnaireRef."""
    said = parts.get("questionnaireRef")
    return {"canonical": str(said.get("reference", ""))} if isinstance(said, dict) else {}


def _contained(response: Object) -> Object | None:
    said = str(response.get("questionnaire", ""))
    rows = children(response, "contained") if said.startswith("#") else []
    return next((one for one in rows if one.get("id") == said[1:]), None)


def _known(response: Object, actor: Actor) -> Object | None:
    found = named_by(str(response.get("questionnaire", "")), published_versions(actor))
    return asked(found[-1], to_author=actor.is_client).document if found else None
