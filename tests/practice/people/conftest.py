import pytest

from tests.cast import Cast
from tests.lent import lent


@pytest.fixture(scope="module")
def built_cast(standing: None) -> Cast:
    return Cast()


@pytest.fixture
def cast(db: None, built_cast: Cast) -> Cast:
    return lent(built_cast)
