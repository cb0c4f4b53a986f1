"""Programs of a record system of the practice, which read and write by REST and by FHIR."""

import pytest

from tests.cast import Cast
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Program


@pytest.fixture
def peer(cast: Cast) -> Peer:
    return Peer(cast.actor("owner"))


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.actor("owner"))
