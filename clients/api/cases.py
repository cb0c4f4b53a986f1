"""Cases: who is in treatment together, and since when; nothing of their homework."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.cases import open_case
from clients.actions.cases_elsewhere import bring_case
from clients.actions.reading import keep_reads
from clients.api.elsewhere import LONGEST_ID, LONGEST_SYSTEM, NAMES, SYSTEM, ElsewhereTold, name_in
from clients.models import Case, Client
from clients.queries.elsewhere import Elsewhere, case_elsewhere, cases_elsewhere, client_elsewhere
from clients.queries.registered import (
    codes_in,
    people_in,
    registered_case,
    registered_cases,
    registered_client,
    registered_clients,
)
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.api.fields import SOME, Form, Name
from practice.api.named import named_in
from practice.api.once import once
from practice.api.paging import Rows, cut
from practice.api.schema import IF_NONE_MATCH, PAGES, described, page_of
from practice.api.views import ApiView, require_absent, require_match, sent, tag_of, told_once, told_page
from practice.people.addresses import people_with
from practice.people.models import User
from practice.sync.turns import take_turn

MOST_PEOPLE = 20


class CaseSent(Form):
    """Who is in treatment, and with whom: the address of a clinician as the practice tells it."""

    clients = serializers.ListField(
        child=Name(max_length=16), min_length=1, max_length=MOST_PEOPLE, help_text="Their codes."
    )
    treating = serializers.EmailField()


class MemberSent(Form):
    """Somebody in treatment: by their code here, or else by what another system calls them."""

    code = Name(max_length=16, required=False)
    system = serializers.RegexField(SYSTEM, max_length=LONGEST_SYSTEM, required=False)
    id = Name(max_length=LONGEST_ID, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what names nobody."""
        if "code" not in attrs and not {"system", "id"} <= attrs.keys():
            raise serializers.ValidationError("Send code, or system and id.")
        return attrs


@extend_schema_field(
    {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_PEOPLE,
        "items": {
            "type": "object",
            "description": "Somebody in treatment: by their code here, or else by what another system calls them.",
            "properties": {
                "code": {"type": "string", "maxLength": 16, "pattern": SOME},
                "system": {"type": "string", "maxLength": LONGEST_SYSTEM, "pattern": SYSTEM},
                "id": {"type": "string", "maxLength": LONGEST_ID, "pattern": SOME},
            },
            "anyOf": [{"required": ["code"]}, {"required": ["system", "id"]}],
        },
    }
)
class Members(serializers.ListField):
    """Who is in treatment, each named in one of two ways."""

    child = MemberSent()


class CaseUpsertSent(Form):
    """Who is in treatment, and with whom; ``code`` where a case that is open here already is told to be the one."""

    clients = Members(min_length=1, max_length=MOST_PEOPLE)
    treating = serializers.EmailField(help_text="It counts when the case is opened; then the practice says who treats.")
    code = Name(max_length=16, required=False)


class CaseTold(serializers.Serializer[Any]):
    """A client, or two or more partners, in treatment."""

    code = serializers.CharField()
    clients = serializers.ListField(child=serializers.CharField(), help_text="Their codes, in order.")
    opened_at = serializers.DateTimeField()
    elsewhere = ElsewhereTold(many=True)


def tell(case: Case, people: Iterable[str], names: list[Elsewhere]) -> dict[str, Any]:
    """A case as the API tells it, with the codes of its people in their order."""
    return {
        "code": case.code,
        "clients": list(people),
        "opened_at": case.opened_at,
        "elsewhere": [{"system": name.system, "id": name.value} for name in names],
    }


def tell_one(case: Case) -> dict[str, Any]:
    """The same for one case alone."""
    return tell(case, codes_in([case.pk])[case.pk].values(), cases_elsewhere([case.pk])[case.pk])


def clinician_named(address: str, by: Actor) -> User:
    """Who has this address in the practice. Raises NotAllowedError."""
    found = people_with(address).filter(practice_id=by.practice).first()
    require(found is not None, "Nobody here has the address in treating. The practice tells who treats clients.")
    assert found is not None  # noqa: S101 - just required
    return found


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
        names = cases_elsewhere(case.pk for case in page.items)
        keep_reads((client for case in people.values() for client in case), way="cases", by=self.actor)
        return told_page(request, page, lambda case: tell(case, people[case.pk].values(), names.get(case.pk, [])))

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
        case = open_case(people, treating=clinician_named(said["treating"], self.actor), by=self.actor)
        told = tell_one(case)
        headers = {"Location": f"/api/v1/cases/{case.code}", "ETag": tag_of(told)}
        return Response(told, status=HTTPStatus.CREATED, headers=headers)


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


class CaseElsewhereView(ApiView):
    """One case by what another system calls it."""

    thing = "cases"
    rights = {"GET": "r", "PUT": "u"}

    @extend_schema(operation_id="case_elsewhere", parameters=[*NAMES, IF_NONE_MATCH], responses=described(CaseTold))
    def get(self, request: Request, system: str, id: str) -> Response:  # noqa: A002 - the word in the address
        """Tell who is in a case that another system calls so."""
        case = case_elsewhere(name_in(system, id), self.actor)
        if case is None:
            raise NotVisibleError
        keep_reads(people_in([case.pk]), way="cases", by=self.actor)
        return told_once(request, tell_one(case))

    @extend_schema(
        operation_id="upsert_case",
        parameters=[*NAMES],
        request=CaseUpsertSent,
        responses=described(CaseTold, writes=True, more={201: CaseTold}),
    )
    @transaction.atomic
    def put(self, request: Request, system: str, id: str) -> Response:  # noqa: A002 - as above
        """Open a case that another system calls so. One that is open keeps its people: with others it is refused."""
        said = sent(CaseUpsertSent, request)
        name = name_in(system, id)
        take_turn("case", self.actor.practice, name.system, name.value)
        found = case_elsewhere(name, self.actor)
        require_absent(request, there=found is not None)
        if found is not None:
            require_match(request, tell_one(found))
        case, is_new = self._brought(name, said, is_open=found is not None)
        told = tell_one(case)
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        headers = {"Location": f"/api/v1/cases/{case.code}", "ETag": tag_of(told)}
        return Response(told, status=status, headers=headers)

    def _brought(self, name: Elsewhere, said: dict[str, Any], *, is_open: bool) -> tuple[Case, bool]:
        with named_in("clients"):
            people = list(dict.fromkeys(self._member(one) for one in said["clients"]))
        with named_in("code"):
            known = registered_case(said["code"], self.actor) if said.get("code") else None
        treating = None if is_open or known else clinician_named(said["treating"], self.actor)
        return bring_case(name, people, treating=treating, known=known, by=self.actor)

    def _member(self, said: dict[str, Any]) -> Client:
        if "code" in said:
            return registered_client(said["code"], self.actor)
        found = client_elsewhere(Elsewhere(said["system"], said["id"]), self.actor)
        if found is None:
            raise NotVisibleError
        return found
