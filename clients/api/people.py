"""Clients: who they are, and what other systems call them."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.elsewhere import Person, bring_client
from clients.actions.mailboxes import wait_for_mailboxes
from clients.actions.people import add_client, correct_client, keep_address
from clients.actions.reading import keep_reads
from clients.api.bulk import BulkSent, BulkTold, each_by_itself
from clients.api.elsewhere import LONGEST_ID, LONGEST_SYSTEM, NAMES, SYSTEM, ElsewhereTold, name_in
from clients.imports.values import is_adult
from clients.models import Client
from clients.queries.elsewhere import Elsewhere, client_elsewhere, clients_elsewhere
from clients.queries.registered import registered_client, told_client, told_clients
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.api.fields import Day, Form, Name, Words
from practice.api.named import named_in
from practice.api.once import About, once
from practice.api.paging import Rows, cut
from practice.api.problems import Flaw, ProblemError
from practice.api.schema import IF_NONE_MATCH, PAGES, described, page_of
from practice.api.views import (
    ApiView,
    OwnApiView,
    read,
    require_absent,
    require_match,
    sent,
    tag_of,
    told_once,
    told_page,
)
from practice.people.places import COUNTRIES
from practice.sync.turns import take_turn

MINOR = (
    "This person is under 18. Only adults can be brought in in this version: its exercises and the help that they "
    "offer are made for adults. Leave this person out, and look at the birth date if they are one."
)


class PersonSent(Form):
    """What a system says of a client. ``email`` counts while none is known; then it is theirs alone to change."""

    name = Name(max_length=200)
    email = serializers.EmailField(
        max_length=254,
        default=None,
        allow_null=True,
        help_text="One that only they read: with it they will sign in. Without one they cannot be invited yet.",
    )
    called = Words(max_length=80)
    country = serializers.ChoiceField([("", ""), *COUNTRIES], default="", allow_blank=True)
    birth_date = Day(
        required=False,
        help_text="Left out it stays as it is. Whoever is under 18 is refused: only adults are brought in.",
    )


class UpsertSent(PersonSent):
    """The same, with ``code`` where a client who is here already is told to be the one."""

    code = Name(max_length=16, required=False)


class RowSent(UpsertSent):
    """One row of many."""

    system = serializers.RegexField(SYSTEM, max_length=LONGEST_SYSTEM)
    id = Name(max_length=LONGEST_ID)


class ClientTold(serializers.Serializer[Any]):
    """A client of the practice."""

    code = serializers.CharField()
    name = serializers.CharField()
    called = serializers.CharField()
    email = serializers.EmailField(allow_null=True, help_text="Null while nobody has told it.")
    country = serializers.CharField(allow_blank=True)
    birth_date = serializers.DateField(allow_null=True, help_text="Null where nobody has told it.")
    standing = serializers.ChoiceField(["in_care", "archived", "deceased"])
    elsewhere = ElsewhereTold(many=True)


def tell(client: Client, names: list[Elsewhere]) -> dict[str, Any]:
    """A client as the API tells them."""
    return {
        "code": client.code,
        "name": client.user.name,
        "called": client.called,
        "email": client.user.email or None,
        "country": client.country,
        "birth_date": client.born or None,
        "standing": client.standing,
        "elsewhere": [{"system": name.system, "id": name.value} for name in names],
    }


def tell_one(client: Client) -> dict[str, Any]:
    """The same for one client alone."""
    return tell(client, clients_elsewhere([client.pk])[client.pk])


class ClientsView(OwnApiView):
    """The clients of the practice."""

    thing = "clients"
    rights = {"GET": "s", "POST": "c"}

    @extend_schema(
        operation_id="clients",
        parameters=[*PAGES, IF_NONE_MATCH],
        responses=described(page_of(ClientTold, "Clients")),
    )
    def get(self, request: Request) -> Response:
        """List the clients of the practice."""
        page: Rows[Client] = cut(told_clients(self.actor), request)
        keys = [client.pk for client in page.items]
        names = clients_elsewhere(keys)
        keep_reads(keys, way="clients", by=self.actor)
        return told_page(request, page, lambda client: tell(client, names.get(client.pk, [])))

    @extend_schema(
        operation_id="add_client",
        request=PersonSent,
        responses=described(ClientTold, status=201, writes=True),
    )
    @once
    def post(self, request: Request) -> Response:
        """Bring in a client. They cannot sign in before somebody of the practice invites them at their address."""
        said = sent(PersonSent, request)
        born = _adult(said, self.actor)
        words = {name: said[name] for name in ("name", "called", "country")}
        client = add_client(**words, email=said["email"] or "", born=born, by=self.actor)
        told = tell_one(client)
        headers = {"Location": f"/api/v1/clients/{client.code}", "ETag": tag_of(told)}
        return About(told, about=client.pk, status=HTTPStatus.CREATED, headers=headers)


class ClientView(OwnApiView):
    """One client."""

    thing = "clients"
    rights = {"GET": "r", "PUT": "u"}

    @extend_schema(operation_id="client", parameters=[IF_NONE_MATCH], responses=described(ClientTold))
    def get(self, request: Request, code: str) -> Response:
        """Tell who a client is."""
        client = told_client(code, self.actor)
        keep_reads([client.pk], way="clients", by=self.actor)
        return told_once(request, tell_one(client))

    @extend_schema(
        operation_id="change_client",
        request=PersonSent,
        responses=described(ClientTold, writes=True),
    )
    @transaction.atomic
    def put(self, request: Request, code: str) -> Response:
        """Write a client's name, country and birth date as they are; an address that is known stays as it is."""
        person = sent(PersonSent, request)
        wait_for_mailboxes(self.actor)
        Client.objects.select_for_update().filter(practice_id=self.actor.practice, code=code).first()
        client = registered_client(code, self.actor)
        require_match(request, tell_one(client))
        words = {name: person[name] for name in ("name", "called", "country")}
        if person["email"] and not client.user.email:
            keep_address(client, person["email"], by=self.actor)
        correct_client(client, **words, born=_adult(person, self.actor), by=self.actor)
        told = tell_one(client)
        return Response(told, headers={"ETag": tag_of(told)})


class ClientElsewhereView(ApiView):
    """One client by what another system calls them."""

    thing = "clients"
    rights = {"GET": "r", "PUT": "u"}

    @extend_schema(operation_id="client_elsewhere", parameters=[*NAMES, IF_NONE_MATCH], responses=described(ClientTold))
    def get(self, request: Request, system: str, id: str) -> Response:  # noqa: A002 - the word in the address
        """Tell who a client is whom another system calls so."""
        client = client_elsewhere(name_in(system, id), self.actor)
        if client is None:
            raise NotVisibleError
        keep_reads([client.pk], way="clients", by=self.actor)
        return told_once(request, tell_one(client))

    @extend_schema(
        operation_id="upsert_client",
        parameters=[*NAMES],
        request=UpsertSent,
        responses=described(ClientTold, writes=True, more={201: ClientTold}),
    )
    @transaction.atomic
    def put(self, request: Request, system: str, id: str) -> Response:  # noqa: A002 - as above
        """Bring in a client whom another system calls so, or write down what it says of them."""
        person = sent(UpsertSent, request)
        name = name_in(system, id)
        wait_for_mailboxes(self.actor)
        take_turn("client", self.actor.practice, name.system, name.value)
        found = client_elsewhere(name, self.actor)
        require_absent(request, there=found is not None)
        if found is not None:
            require_match(request, tell_one(found))
        client, new = _bring(name, person, self)
        told = tell_one(client)
        status = HTTPStatus.CREATED if new else HTTPStatus.OK
        headers = {"Location": f"/api/v1/clients/{client.code}", "ETag": tag_of(told)}
        return Response(told, status=status, headers=headers)


class BulkView(ApiView):
    """Many clients at once."""

    thing = "clients"
    rights = {"POST": "u"}

    @extend_schema(
        operation_id="upsert_clients",
        request=BulkSent,
        responses=described(BulkTold, writes=True),
    )
    @once
    def post(self, request: Request) -> Response:
        """Bring in up to 500 clients by what another system calls them; each row is done by itself, or refused."""
        rows = sent(BulkSent, request)["rows"]
        wait_for_mailboxes(self.actor)
        return Response(each_by_itself(rows, request, bring=self._one, by=self.actor))

    def _one(self, row: dict[str, Any]) -> tuple[str, bool]:
        person = read(RowSent, row)
        client, is_new = _bring(Elsewhere(person["system"], person["id"]), person, self)
        return client.code, is_new


def _bring(name: Elsewhere, person: dict[str, Any], view: ApiView) -> tuple[Client, bool]:
    with named_in("code"):
        known = registered_client(person["code"], view.actor) if person.get("code") else None
    born = _adult(person, view.actor)
    said = Person(person["name"], person["email"] or "", person["called"], person["country"], born)
    return bring_client(name, said, known=known, by=view.actor)


def _adult(said: dict[str, Any], by: Actor) -> date | None:
    """The birth date, where one was sent. Raises ProblemError for somebody under 18."""
    born: date | None = said.get("birth_date")
    if born is not None and not is_adult(born, clock.today(by.zone)):
        raise ProblemError(HTTPStatus.CONFLICT, MINOR, kind="refused", flaws=[Flaw("/birth_date", "minor", MINOR)])
    return born
