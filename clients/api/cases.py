"""Cases: who is in treatment together, and since when; nothing of their homework."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.cases import open_case
from clients.actions.reading import keep_reads
from clients.models import Case
from clients.queries.registered import codes_in, people_in, registered_case, registered_cases, registered_clients
from practice.access.actor import require
from practice.api.fields import Form, Name
from practice.api.named import named_in
from practice.api.once import once
from practice.api.paging import Rows, cut
from practice.api.schema import IF_NONE_MATCH, PAGES, described, page_of
from practice.api.views import ApiView, sent, tag_of, told_once, told_page
from practice.people.addresses import people_with
from practice.people.models import User

MOST_PEOPLE = 20


class CaseSent(Form):
    """Who is in treatment, and with whom: the address of a clinician as the practice tells it."""

    clients = serializers.ListField(
        child=Name(max_length=16), min_length=1, max_length=MOST_PEOPLE, help_text="Their codes."
    )
    treating = serializers.EmailField()


class CaseTold(serializers.Serializer[Any]):
    """A client, or two or more partners, in treatment."""

    code = serializers.CharField()
    clients = serializers.ListField(child=serializers.CharField(), help_text="Their codes, in order.")
    opened_at = serializers.DateTimeField()


def tell(case: Case, people: Iterable[str]) -> dict[str, Any]:
    """A case as the API tells it, with the codes of its people in their order."""
    return {"code": case.code, "clients": list(people), "opened_at": case.opened_at}


def tell_one(case: Case) -> dict[str, Any]:
    """The same for one case alone."""
    return tell(case, codes_in([case.pk])[case.pk].values())


class CasesView(ApiView):
    """The cases of the practice."""

    thing = "cases"
    rights = {"GET": "s", "POST": "c"}

    @extend_schema(
        operation_id="cases", parameters=[*PAGES, IF_NONE_MATCH], responses=described(page_of(CaseTold, "Cases"))
    )
    def get(self, request: Request) -> Response:
        """List the cases of the practice."""
        page: Rows[Case] = cut(registered_cases(self.actor), request)
        people = codes_in(case.pk for case in page.items)
        keep_reads((client for case in people.values() for client in case), way="cases", by=self.actor)
        return told_page(request, page, lambda case: tell(case, people[case.pk].values()))

    @extend_schema(
        operation_id="open_case",
        request=CaseSent,
        responses=described(CaseTold, status=201, writes=True),
    )
    @once
    def post(self, request: Request) -> Response:
        """Open a case of one client, or of two or more partners, with the clinician who treats it."""
        said = sent(CaseSent, request)
        codes = list(dict.fromkeys(said["clients"]))
        with named_in("clients"):
            people = registered_clients(codes, self.actor)
        case = open_case(people, treating=self._clinician(said), by=self.actor)
        told = tell_one(case)
        headers = {"Location": f"/api/v1/cases/{case.code}", "ETag": tag_of(told)}
        return Response(told, status=HTTPStatus.CREATED, headers=headers)

    def _clinician(self, said: dict[str, Any]) -> User:
        found = people_with(said["treating"]).filter(practice_id=self.actor.practice).first()
        require(found is not None, "Nobody here has the address in treating. The practice tells who treats clients.")
        assert found is not None  # noqa: S101 - just required
        return found


class CaseView(ApiView):
    """One case."""

    thing = "cases"
    rights = {"GET": "r"}

    @extend_schema(operation_id="case", parameters=[IF_NONE_MATCH], responses=described(CaseTold))
    def get(self, request: Request, code: str) -> Response:
        """Tell who is in a case."""
        case = registered_case(code, self.actor)
        keep_reads(people_in([case.pk]), way="cases", by=self.actor)
        return told_once(request, tell_one(case))
