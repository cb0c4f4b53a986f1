"""While a program's own server is asked for its keys, no row of ours is held."""

from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from clients.actions.people import open_practice
from practice.people.acting import actor_for
from practice.sync import outside
from practice.sync.outside import Answer
from practice.sync.registering import register_program
from practice.walls.context import Place, within
from tests.practice.sync.peers import HERE, peer
from tests.practice.sync.programs import Program, asked, public, rsa, signed
from tests.practice.sync.test_key_sets import tells


@pytest.mark.django_db(transaction=True)
def test_while_another_machine_is_waited_for_nobody_waits_for_us(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOCAL_PEERS = [HERE]
    held: list[bool] = []

    def send(*words: str, **more: Any) -> Answer:
        held.append(connection.in_atomic_block)
        return outside.send(*words, **more)

    monkeypatch.setattr("practice.sync.key_sets.send", send)
    with peer(lambda _: tells(public(rsa()))) as keeper:
        with within(Place.EVERYWHERE):
            owner = open_practice(name="A", clinician="B", email="b@example.org", zone="UTC", country="GB")
            by = actor_for(owner)
            system = Program(by, token="none").system
            where = f"{keeper.url}/jwks.json"
            client = register_program(system, "Signer", ["clients.read"], jwks=where, by=by).client
        assert asked(signed(client)).status_code == 200
    assert held == [False]
