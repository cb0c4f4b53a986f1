"""How an answer to a Questionnaire begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from homework.fhir.formulas import Known
from homework.fhir.launching import PERSON, PatientOf, contexts_in, launched, reference_of
from homework.fhir.populating import populated
from homework.fhir.questionnaire_kind import located, published_versions
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.shape import check_shape
from homework.fhir.responses.forms import asked, id_of, named_by
from practice import clock
from practice.access.errors import NotVisibleError
from practice.fhir.document import Object
from practice.fhir.keeping import keep_asked
from practice.fhir.kinds import Resource
from practice.fhir.outcomes import outcome, unfit
from practice.fhir.views import FhirView, body_of, pairs_of, parameters_in


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: parameters by their names, those that are words, and what the contexts refer to."""

    parts: Mapping[str, Any]
    words: Mapping[str, str]
    contexts: Mapping[str, str] = field(default_factory=dict)


class PopulateView(FhirView):
    """A first response to a Questionnaire; nothing is kept."""

    http_method_names = ["get", "post", "options"]

    def get(self, request: Request, code: str = "") -> Response:
        """Begin one."""
        self.require("Questionnaire", "r")
        said = dict(pairs_of(request.GET))
        return self._told(Wish({"subject": {"reference": said.get("subject", "")}}, said), code)

    def post(self, request: Request, code: str = "") -> Response:
        """The same, asked with Parameters."""
        self.require("Questionnaire", "r")
        sent = body_of(request)
        parts = dict(parameters_in(sent))
        words = {name: value for name, value in parts.items() if isinstance(value, str)}
        named = reference_of(parts.get("questionnaireRef"))
        words |= {"canonical": named} if named else {}
        return self._told(Wish(parts, words, contexts_in(sent)), code)

    def _told(self, wish: Wish, code: str) -> Response:
        keep_asked("Questionnaire", self.caller)
        questionnaire, canonical = self._questionnaire(wish, code)
        launch = launched(questionnaire, reference_of(wish.parts.get("subject")), wish.contexts)
        patient = PatientOf(self.face.kind(PERSON), self.caller, launch.subject)
        known = Known(launch.names, patient, clock.now().astimezone(ZoneInfo(self.actor.zone)))
        response, left = populated(questionnaire, canonical, launch.subject, known)
        rows: list[Resource] = [{"name": "response", "resource": response}]
        rows += [{"name": "issues", "resource": outcome(left)}] if left else []
        return Response({"resourceType": "Parameters", "parameter": rows})

    def _questionnaire(self, wish: Wish, code: str) -> tuple[Object, str]:
        sent = wish.parts.get("questionnaire")
        if isinstance(sent, dict):
            try:
                check_shape(sent)
            except QuestionnaireError as error:
                raise unfit(located(error)) from error
            url, edition = str(sent.get("url", "")), str(sent.get("version", ""))
            return sent, f"{url}|{edition}" if url and edition else url
        versions = published_versions(self.actor)
        name = wish.words.get("canonical", "")
        found = [one for one in versions if id_of(one) == code] if code else named_by(name, versions)
        if not found:
            raise NotVisibleError
        form = asked(found[-1], to_author=self.actor.is_client)
        return form.document, form.canonical
