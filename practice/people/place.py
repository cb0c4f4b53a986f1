"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from practice.people.devices import kind_of

NETWORK_BITS = 64


def place_of(request: HttpRequest) -> str:
    """The sender's address; of IPv6 the network, within which one sender has as many addresses as they like.

    ``X-Forwarded-For`` says what anybody writes into it. Only the entries of our own ``TRUSTED_PROXIES``, which are the
    last ones, are believed.
    """
    sender = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        told = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
        if len(told) >= settings.TRUSTED_PROXIES:
            sender = told[-settings.TRUSTED_PROXIES]
    return _network(sender)


def kind_of_browser(request: HttpRequest) -> int:
    """What kind of browser it comes from, as a number."""
    return kind_of(request.headers.get("User-Agent", ""))


def _network(sender: str) -> str:
    try:
        address = ipaddress.ip_address(sender)
    except ValueError:
        return sender
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network(f"{address}/{NETWORK_BITS}", strict=False))
    return sender
