"""Consents: whether each person of a case lets the caller's record system read, and nothing that could be changed."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.reading import keep_reads
from clients.queries.consents import consents_for
from clients.queries.registered import people_in, registered_case
from practice.api.schema import IF_NONE_MATCH, described
from practice.api.views import ApiView, told_once


class ConsentTold(serializers.Serializer[Any]):
    """Whether a client lets this record system read what they hand in for their team."""

    client = serializers.CharField(help_text="Their code.")
    kind = serializers.ChoiceField(["records"])
    on = serializers.BooleanField()


class ConsentsTold(serializers.Serializer[Any]):
    """One line for each person of the case."""

    items = ConsentTold(many=True)


class ConsentsView(ApiView):
    """What the people of a case have agreed to."""

    thing = "consents"
    rights = {"GET": "r"}

    @extend_schema(operation_id="consents", parameters=[IF_NONE_MATCH], responses=described(ConsentsTold))
    def get(self, request: Request, code: str) -> Response:
        """Tell whether each person of a case lets this record system read. Only they change that, on their page."""
        case = registered_case(code, self.actor)
        keep_reads(people_in([case.pk]), way="consents", by=self.actor)
        agreed = consents_for(case, self.actor)
        items = [{"client": client.code, "kind": "records", "on": on} for client, on in agreed]
        return told_once(request, {"items": items})
