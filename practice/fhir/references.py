"""Whether a reference leads to this server, or to another one."""

from django.conf import settings
from django.http.request import split_domain_port, validate_host

ROOM = "/fhir/r4/"


def relative(said: str) -> str:
    """A reference without our own address before it, such as ``Patient/x``; one to another server stays as it is.

    Our own are ``SITE_URL`` and every name in ``ALLOWED_HOSTS``: what is told to whoever calls us by one of these names
    links to it.
    """
    site, room, rest = said.partition(ROOM)
    return rest if room and _is_ours(site) else said


def _is_ours(site: str) -> bool:
    scheme, _, host = site.partition("://")
    answers = scheme in {"http", "https"} and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
    return site == settings.SITE_URL or answers
