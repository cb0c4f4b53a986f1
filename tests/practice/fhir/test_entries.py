"""What stands in an entry of a Bundle is what it says, and nothing that is left out means anything."""

from typing import Any

import pytest

from clients.models import Case, Client
from tests.cast import Cast
from tests.clients.fhir.test_bundles import NOAH, couple, entry, send
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer(cast: Cast) -> Peer:
    return Peer(cast.actor("owner"))


@pytest.mark.parametrize(
    "url", ["http://[", "http://\u2100/x", "ftp://a/x", "urn:a", "HTTP://elsewhere.example/Patient"]
)
def test_an_address_of_anything_else_is_refused_by_itself(peer: Peer, cast: Cast, url: str) -> None:
    here = entry("GET", f"Patient/{cast.client('ana').code}")
    told = send(peer, "batch", entry("GET", url), here).json()["entry"]
    assert [one["response"]["status"][:3] for one in told] == ["400", "200"]
    assert told[0]["response"]["outcome"]["issue"][0]["expression"] == ["Bundle.entry[0].request.url"]
    assert send(peer, "transaction", here, entry("GET", url)).status_code == 400


@pytest.mark.parametrize("called", [None, "", True])
def test_a_reference_to_nothing_is_no_reference_to_an_entry_without_a_name(
    peer: Peer, cast: Cast, called: object
) -> None:
    noah: dict[str, Any] = entry("POST", "Patient", NOAH)
    noah |= {} if called is None else {"fullUrl": called}
    group = {**couple(cast), "member": [{"entity": {"reference": str(called or "")}}]}
    before = Client.objects.count()
    assert send(peer, "transaction", noah, entry("POST", "Group", group)).status_code >= 400
    assert (Client.objects.count(), Case.objects.count()) == (before, 0)
