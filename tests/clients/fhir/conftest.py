"""A record system that speaks FHIR, and a couple."""

import pytest

from clients.models import Case
from tests.cast import Cast


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.couple()
