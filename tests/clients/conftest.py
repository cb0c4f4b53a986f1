"""Programs of a record system of the practice, which read and write by REST and by FHIR; and one more client."""

import pytest

from clients.actions.people import add_client
from clients.models import Client
from tests.cast import Cast
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Program


@pytest.fixture
def peer(cast: Cast) -> Peer:
    return Peer(cast.actor("owner"))


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.actor("owner"))


@pytest.fixture
def nora(cast: Cast) -> Client:
    """Nora, of whom no address is known."""
    return add_client(email="", name="Nora Lind", by=cast.actor("front_desk"))
