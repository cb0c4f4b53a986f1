"""A record system that speaks FHIR, and a couple."""

import pytest

from clients.models import Case
from tests.cast import Cast
from tests.practice.fhir.asking import Peer


@pytest.fixture
def peer(cast: Cast) -> Peer:
    return Peer(cast.actor("owner"))


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.couple()
