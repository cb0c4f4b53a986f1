"""Consents: whether each person of a case lets the caller's record system read, and nothing that could be changed.

An app is told what the person who let it in has agreed to, and of nobody else.
"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.reading import keep_consents_told
from clients.enums import ConsentKind
from clients.models import Case
from clients.queries.consents import consents_for, own_consents_in
from clients.queries.registered import people_in, told_case, told_clients
from practice.api.schema import IF_NONE_MATCH, described
from practice.api.views import OwnApiView, told_once


class ConsentTold(serializers.Serializer[Any]):
    """Whether a client has agreed to something; ``records`` is that this record system reads what they hand in."""

    client = serializers.CharField(help_text="Their code.")
    kind = serializers.ChoiceField([kind.value for kind in ConsentKind])
    on = serializers.BooleanField()


class ConsentsTold(serializers.Serializer[Any]):
    """One line for each person of the case; to an app, one for each kind of consent of its person."""

    items = ConsentTold(many=True)


class ConsentsView(OwnApiView):
    """What the people of a case have agreed to."""

    thing = "consents"
    rights = {"GET": "r"}

    @extend_schema(operation_id="consents", parameters=[IF_NONE_MATCH], responses=described(ConsentsTold))
    def get(self, request: Request, code: str) -> Response:
        """Tell whether each person of a case lets this record system read. Only they change that, on their page."""
        case = told_case(code, self.actor)
        if self.actor.is_client:
            return told_once(request, {"items": self._own(case)})
        keep_consents_told(people_in([case.pk]), by=self.actor)
        agreed = consents_for(case, self.actor)
        items = [{"client": client.code, "kind": "records", "on": on} for client, on in agreed]
        return told_once(request, {"items": items})

    def _own(self, case: Case) -> list[dict[str, Any]]:
        client = told_clients(self.actor).get()
        return [{"client": client.code, "kind": kind, "on": on} for kind, on in own_consents_in(case, self.actor)]
