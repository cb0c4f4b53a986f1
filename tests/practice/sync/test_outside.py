"""The one way out reaches the internet and no machine of ours, follows nobody, and ends when its time is over."""

import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests.adapters
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django import Settings
from requests_hardened import ip_filter_adapter

from practice.sync.outside import Answer, NoAnswerError, Why, send
from tests.practice.sync.peers import HERE, Asked, Peer, Reply, peer

type Found = list[tuple[int, int, int, str, tuple[str, int]]]

SOON = 0.4
# Leads nowhere, and would be noticed once somebody picked up.
UNREACHED = {"[fec0::1]", "[::7f00:1]"}
# Names that say nothing of where they lead.
NAMES = {
    "localhost": "127.0.0.1",
    "127.0.0.1.nip.io": "127.0.0.1",
    "inside.example": "10.0.0.7",
    "metadata.google.internal": "169.254.169.254",
    "cgn.example": "100.64.1.1",
    "six.example": "fd12::1",
    "mapped.example": "::ffff:127.0.0.1",
}
VECTORS = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0"),  # noqa: S104 - not bound
    *("[::1]", "[::ffff:127.0.0.1]", "[::]", "[fd12::1]", "[fe80::1]", "[fec0::1]", "[64:ff9b::7f00:1]", "[::7f00:1]"),
    *("169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
    *NAMES,
]


@pytest.fixture
def inside() -> Iterator[Peer]:
    with peer() as running:
        yield running


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(host: str, port: int, *_args: Any, **_kwargs: Any) -> Found:
        with suppress(OSError):
            host = socket.inet_ntoa(socket.inet_aton(host))
        address = NAMES.get(host, host)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answers)


def why(*args: Any, **kwargs: Any) -> Why:
    with pytest.raises(NoAnswerError) as caught:
        send(*args, **kwargs)
    return caught.value.why


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("host", VECTORS)
def test_reaches_no_machine_of_ours(inside: Peer, host: str) -> None:
    port = inside.url.rpartition(":")[2]

    said = why("POST", f"https://{host}:{port}/", body=b"{}", timeout=2)

    # What the system takes for no name at all is no way in either.
    assert said in {Why.ADDRESS, Why.BROKEN}
    assert inside.asked == []


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("host", [host for host in VECTORS if host not in UNREACHED])
def test_says_that_the_address_is_at_fault(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_args: pytest.fail("A call went out."))

    assert why("GET", f"https://{host}/") is Why.ADDRESS


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/"),
        *("https://", "https:///path", "https://a@example.org/", "https://127.0.0.1@example.org/", "", "x"),
        *(" https://example.org/", "https://[::1", "https://exa mple.org/", "https://example.org:port/"),
    ],
)
def test_takes_no_other_address(url: str) -> None:
    assert why("GET", url) is Why.ADDRESS


def test_looks_a_name_up_once(inside: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(inside.url.rpartition(":")[2])
    told: list[str] = []

    def rebinding(host: str, *_args: Any, **_kwargs: Any) -> Found:
        told.append("93.184.216.34" if host == "rebinding.example" and not told else host.replace(host, HERE))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (told[-1], port))]

    called: list[str] = []

    def call(address: tuple[str, int], *_args: Any, **_kwargs: Any) -> None:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("urllib3.util.connection.create_connection", call)

    assert why("GET", f"https://rebinding.example:{port}/") is Why.BROKEN
    assert told == called == ["93.184.216.34"]


def test_looks_again_at_who_picked_up(inside: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ip_filter_adapter, "filter_host", lambda *_args, **_more: HERE)
    port = inside.url.rpartition(":")[2]

    assert why("GET", f"https://example.org:{port}/") is Why.ADDRESS
    assert inside.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_follows_nobody(inside: Peer, settings: Settings, status: int) -> None:
    settings.LOCAL_PEERS = [HERE]
    inside.answers = lambda _asked: Reply(status, headers={"Location": inside.url + "/elsewhere"})

    answer = send("POST", inside.url + "/here", body=b"{}")

    assert answer.status == status
    assert [asked.path for asked in inside.asked] == ["/here"]


def test_tells_what_was_said(inside: Peer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LOCAL_PEERS, settings.DEFAULT_FROM_EMAIL = [HERE], "My notes <notes@example.org>"
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")
    inside.answers = lambda _asked: Reply(429, b"wait", {"Retry-After": "7", "Set-Cookie": "a=b"})

    answer = send("PUT", inside.url + "/a?b=c", headers={"X-One": "1"}, body=b"\x00\xff")

    assert answer == Answer(429, answer.headers, b"wait")
    assert answer.headers["retry-after"] == "7"
    (asked,) = inside.asked
    assert (asked.method, asked.path, asked.body) == ("PUT", "/a?b=c", b"\x00\xff")
    assert asked.headers["user-agent"] == "Trellis (notes@example.org)"
    assert asked.headers["x-one"] == "1"
    send("GET", inside.url)
    assert "cookie" not in inside.asked[-1].headers


def test_a_body_may_be_too_long(inside: Peer, settings: Settings) -> None:
    settings.LOCAL_PEERS = [HERE]
    inside.answers = lambda _asked: Reply(body=b"x" * 1001)

    assert len(send("GET", inside.url, most_bytes=1001).body) == 1001
    assert why("GET", inside.url, most_bytes=1000) is Why.SIZE
    nothing = send("GET", inside.url, most_bytes=0)
    assert nothing == Answer(200, nothing.headers, b"")


def test_a_body_may_be_too_long_when_it_is_unpacked(inside: Peer, settings: Settings) -> None:
    settings.LOCAL_PEERS = [HERE]
    packed = gzip.compress(b"0" * 50_000_000)
    inside.answers = lambda _asked: Reply(body=packed, headers={"Content-Encoding": "gzip"})

    assert len(packed) < 100_000
    assert why("GET", inside.url, most_bytes=1_000_000) is Why.SIZE


def drops(pieces: list[bytes]) -> Iterator[bytes]:
    """The pieces, and then one byte after another for much longer than anybody waits."""
    yield from pieces
    for _ in range(100):
        time.sleep(SOON / 8)
        yield b"x"


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize("pieces", [[], [HEAD + b"X-Slow: "], [HEAD + b"Content-Length: 90\r\n\r\n"]])
def test_time_is_over_however_slowly_it_comes(inside: Peer, settings: Settings, pieces: list[bytes]) -> None:
    settings.LOCAL_PEERS = [HERE]
    inside.answers = lambda _asked: Reply(raw=drops(pieces))
    begun = time.monotonic()

    assert why("GET", inside.url, timeout=SOON) is Why.TIME
    assert time.monotonic() - begun < 2 * SOON + 0.5


def test_nobody_there(settings: Settings) -> None:
    settings.LOCAL_PEERS = [HERE]
    with peer() as gone:
        pass

    assert why("GET", gone.url) is Why.BROKEN


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", HEAD + b"Content-Length: 90\r\n\r\nshort"])
def test_one_who_breaks_off(inside: Peer, settings: Settings, said: bytes) -> None:
    settings.LOCAL_PEERS = [HERE]
    inside.answers = lambda _asked: Reply(raw=iter([said]))

    assert why("GET", inside.url) is Why.BROKEN


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, with its key, that nobody in the world knows of."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    paper = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("papers") / "localhost.pem"
    sealed = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)
    path.write_bytes(private + paper.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(papers: Path, settings: Settings) -> Iterator[Peer]:
    settings.LOCAL_PEERS = ["localhost"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers)
    with peer(tls=context) as running:
        yield running


def test_believes_only_papers_that_the_world_knows(secure: Peer, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert why("GET", secure.url) is Why.BROKEN
    assert secure.asked == []

    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(papers))

    assert send("GET", secure.url).status == 200
    assert secure.asked == [Asked("GET", "/", secure.asked[0].headers, b"")]


def test_time_is_over_under_tls_as_well(secure: Peer, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(papers))
    secure.answers = lambda _asked: Reply(raw=drops([HEAD + b"X-Slow: "]))

    assert why("GET", secure.url, timeout=SOON) is Why.TIME
