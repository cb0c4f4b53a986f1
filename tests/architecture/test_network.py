import socket

import pytest

from tests.network import StrangerError


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as connection, pytest.raises(StrangerError):
        connection.connect(("192.0.2.1", 80))


def test_another_machine_cannot_be_looked_up() -> None:
    with pytest.raises(StrangerError):
        socket.getaddrinfo("trellis.example", 80)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as connection:
        assert connection.getpeername() == server.getsockname()
