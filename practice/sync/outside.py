"""The one way out: asks another machine on the internet, and no machine of our own."""

import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from http.client import HTTPException
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

SECONDS = 20.0
MOST_BYTES = 8 * 1024 * 1024
AT_A_TIME = 64 * 1024


class Why(StrEnum):
    """Why there is no answer."""

    ADDRESS = "address"
    TIME = "time"
    SIZE = "size"
    BROKEN = "broken"


class NoAnswerError(Exception):
    """Nobody answered, or nobody may be asked at that address; ``why`` says which, and nothing of the address."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status, headers by whatever case, and the body, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Ask ``url`` over HTTPS and give the answer, also one that says no or points elsewhere: nothing is followed.

    The name is looked up once, and what is reached is that very address. ``timeout`` is in seconds and for all of it
    from the first byte to the last, however slowly they come. A body of more than ``most_bytes`` is no answer; with 0
    the body is not read. Settings may name LOCAL_PEERS, hosts of the installation's own that may be asked all the same.

    Raises NoAnswerError; why is ADDRESS for one that is not HTTPS, not on the internet, or no address at all.
    """
    deadline = _Deadline(timeout)
    try:
        with _session(url, deadline) as session, deadline.running():
            # Nothing in the environment sends us elsewhere, or lends us somebody's password.
            session.trust_env = False
            asked = session.request(method, url, headers=dict(headers or {}), data=body, stream=True, timeout=timeout)
            answer = Answer(asked.status_code, asked.headers, _body(asked, most_bytes))
    except (InvalidIPAddress, requests.exceptions.InvalidURL) as error:
        raise NoAnswerError(Why.ADDRESS) from error
    except (requests.RequestException, HTTPError, HTTPException, OSError, UnicodeError) as error:
        late = deadline.is_over or isinstance(error, requests.Timeout)
        raise NoAnswerError(Why.TIME if late else Why.BROKEN) from error
    if deadline.is_over:
        # Headers that end with a line that was cut look whole.
        raise NoAnswerError(Why.TIME)
    return answer


def _body(asked: requests.Response, most: int) -> bytes:
    found = bytearray()
    for part in asked.iter_content(AT_A_TIME) if most else ():
        found += part
        if len(found) > most:
            raise NoAnswerError(Why.SIZE)
    return bytes(found)


def check_address(url: str) -> Url:
    """Refuse what is no address that may be asked, as far as it says so itself: it takes no look-up.

    Raises NoAnswerError.
    """
    try:
        where = parse_url(url)
    except HTTPError as error:
        raise NoAnswerError(Why.ADDRESS) from error
    is_local = where.host in settings.LOCAL_PEERS
    schemes = {"https", "http"} if is_local else {"https"}
    if not where.host or where.auth or where.scheme not in schemes or not (is_local or _may_be_outside(where.host)):
        raise NoAnswerError(Why.ADDRESS)
    return where


def _may_be_outside(host: str) -> bool:
    """Whether this is a name, or an address on the internet."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return True


def _session(url: str, deadline: "_Deadline") -> HTTPSession:
    """A session of its own for each call: no cookie and no connection is anybody else's."""
    where = check_address(url)
    session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=(SECONDS, SECONDS),
            user_agent_override=f"Trellis ({parseaddr(settings.DEFAULT_FROM_EMAIL)[1]})",
        )
    )
    if where.host in settings.LOCAL_PEERS:
        session.mount(f"{where.scheme}://", _InTime(deadline))
    else:
        session.mount("https://", _Outside(deadline))
    return session


class _Deadline:
    """Hangs up when the time is over, wherever the talk has got to: a time for each read could be fed for ever."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True
        self._lines: list[socket.socket] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time."""
        self._timer.start()
        try:
            yield
        finally:
            self._timer.cancel()
            self._timer.join()
            for line in self._lines:
                line.close()

    def hold(self, line: socket.socket) -> None:
        """Watch a connection, by a handle of our own: TLS takes the first one over."""
        self._lines.append(line.dup())
        if self.is_over:
            self._hang_up()

    def _hang_up(self) -> None:
        self.is_over = True
        for line in self._lines:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _InTime(HTTPAdapter):
    """Lets the deadline hold each connection from its first moment."""

    def __init__(self, deadline: _Deadline, *args: Any, **kwargs: Any) -> None:
        self._deadline = deadline
        super().__init__(*args, **kwargs)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - urllib3's pool
        """The pool of the one host, whose connections are held as they are made."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        make = pool.ConnectionCls
        pool.ConnectionCls = lambda *named, **more: self._held(make(*named, **more))
        return pool

    def _held(self, connection: Any) -> Any:  # noqa: ANN401 - urllib3's connection
        call = connection._new_conn  # noqa: SLF001 - where its subclasses put in a line of their own

        def held() -> socket.socket:
            line: socket.socket = call()
            self._deadline.hold(line)
            self._check(line)
            return line

        connection._new_conn = held  # noqa: SLF001 - as above
        return connection

    def _check(self, line: socket.socket) -> None:
        """Whoever settings name may be anywhere."""


class _Outside(_InTime, IPFilterAdapter):
    """For the internet: the name's address is checked before it is called, and once more who picked up."""

    def __init__(self, deadline: _Deadline) -> None:
        super().__init__(deadline, is_https_proto=True)

    def _check(self, line: socket.socket) -> None:
        if not ipaddress.ip_address(line.getpeername()[0].split("%")[0]).is_global:
            line.close()
            raise NoAnswerError(Why.ADDRESS)
