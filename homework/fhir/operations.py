"""How an answer to a Questionnaire begins."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from homework.fhir.populating import left_open, populated
from homework.fhir.questionnaire_kind import published_versions
from homework.fhir.questionnaires.shape import check_shape
from homework.fhir.responses.forms import asked, id_of, named_by
from practice.access.errors import NotVisibleError
from practice.fhir.document import Object
from practice.fhir.keeping import keep_asked
from practice.fhir.kinds import Resource
from practice.fhir.outcomes import outcome
from practice.fhir.views import FhirView, body_of, pairs_of, parameters_in


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
        parts = dict(parameters_in(body_of(request)))
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


def _reference(parts: dict[str, Any]) -> dict[str, str]:
    """The canonical in questionnaireRef."""
    said = parts.get("questionnaireRef")
    return {"canonical": str(said.get("reference", ""))} if isinstance(said, dict) else {}
