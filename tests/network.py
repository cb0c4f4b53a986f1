"""Lets tests talk to this machine alone."""

import ipaddress
import socket


class StrangerError(OSError):
    """A test tried to reach another machine."""


def refuse_strangers(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: refuse connections and look-ups that would leave this machine."""
    if event == "socket.getaddrinfo":
        refuse(arguments[0])
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        connection, address = arguments[:2]
        if isinstance(connection, socket.socket) and connection.family != socket.AF_UNIX and isinstance(address, tuple):
            refuse(address[0])


def refuse(host: object) -> None:
    if host is not None and not is_here(host.decode() if isinstance(host, bytes) else str(host)):
        raise StrangerError(f"Tests reach no other machine, and this one asked for {host!r}.")


def is_here(host: str) -> bool:
    if host in {"", "localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
