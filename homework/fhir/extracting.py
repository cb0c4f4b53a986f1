"""What an answer adds up to, taken out of it as Observations (SDC $extract)."""

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from practice.fhir.bundles import entry
from practice.fhir.keeping import keep_told
from practice.fhir.outcomes import Issue, outcome
from practice.fhir.searching import told
from practice.fhir.views import FhirView

NOTHING = Issue("informational", "There is nothing to extract: it adds up to no score.", severity="information")


class ExtractView(FhirView):
    """The Observations of one answer, as a transaction that keeps them elsewhere; nothing is kept here."""

    http_method_names = ["get", "post", "options"]

    def get(self, request: Request, code: str) -> Response:  # noqa: ARG002 - all is in the address
        """Take them out, as they are told at their own address, or say that there are none."""
        self.require("QuestionnaireResponse", "r")
        self.require("Observation", "r")
        answers, scores = self.face.kind("QuestionnaireResponse"), self.face.kind("Observation")
        with transaction.atomic():
            answers.row(code, self.actor)
            found = told(scores, scores.rows_of([code], self.actor), self.actor)
            keep_told(scores, [one.row for one in found], self.caller)
        if not found:
            return Response(outcome([NOTHING]))
        entries = [
            entry(one.body, self.base, request={"method": "PUT", "url": f"Observation/{one.body['id']}"})
            for one in found
        ]
        return Response({"resourceType": "Bundle", "type": "transaction", "entry": entries})

    def post(self, request: Request, code: str) -> Response:
        """The same."""
        return self.get(request, code)
