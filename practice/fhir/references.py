"""Whether a reference leads to this server, or to another one."""

from django.conf import settings
from django.http.request import split_domain_port, validate_host

ROOM = "/fhir/r4/"
USUAL = {"http": "80", "https": "443"}


def relative(said: str) -> str:
    """A reference without our own address before it, such as ``Patient/x``; one to another server stays as it is.

    Our own are ``SITE_URL`` and every name in ``ALLOWED_HOSTS``, at the port of ``SITE_URL`` or at that of all sites:
    what is told to whoever calls us by one of these names links to it. At another port is another server.
    """
    site, room, rest = said.partition(ROOM)
    return rest if room and _is_ours(site) else said


def _is_ours(site: str) -> bool:
    scheme, host, port = _parts(site)
    _, main, its_port = _parts(settings.SITE_URL)
    named = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    answers = (
        scheme in USUAL and validate_host(host, named) and port in ({its_port} if host == main else {its_port, ""})
    )
    return site == settings.SITE_URL or answers


def _parts(site: str) -> tuple[str, str, str]:
    """Scheme, host and port of a site; no port where it is the usual one."""
    scheme, _, where = site.partition("://")
    host, port = split_domain_port(where)
    return scheme, host, "" if port == USUAL.get(scheme) else port
