"""What holds for every test: it reaches no machine but this one."""

import sys

from tests.network import refuse_strangers


def pytest_configure() -> None:
    sys.addaudithook(refuse_strangers)
