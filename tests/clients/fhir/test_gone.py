"""What is gone is told as gone to whoever was told of it, and to nobody else."""

import pytest

from clients.actions.retention import forget
from clients.models import Case
from tests.cast import Cast
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db


def test_an_erased_person_is_gone_for_who_was_told_of_them_and_never_was_for_others(cast: Cast) -> None:
    case: Case = cast.couple()
    ana, jonah = cast.client("ana"), cast.client("jonah")
    chart = Peer(cast.actor("owner"))
    pair = f"{case.code}-{ana.code}-{jonah.code}"
    gone = [f"Patient/{ana.code}", f"RelatedPerson/{pair}"]
    for path in gone:
        chart.read(path)
    forget(ana)
    for path in gone:
        for more in ("", "/_history", "/_history/1", "/_history/9"):
            answer = chart.call("get", path + more)
            assert (answer.status_code, answer.json()["issue"][0]["code"]) == (410, "deleted")
    sent = {"resourceType": "Patient", "id": ana.code}
    assert chart.call("put", gone[0], sent).status_code == 410
    entry = {"request": {"method": "GET", "url": gone[0]}}
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    assert chart.call("post", "", bundle).json()["entry"][0]["response"]["status"] == "410 Gone"
    assert chart.found("Patient") == [jonah.code]
    for other in (Peer(cast.actor("owner"), name="Ledger"), Peer(cast.actor("stranger"))):
        never = other.call("get", "Patient/never")
        for path in gone:
            answer = other.call("get", path)
            assert (answer.status_code, answer.content) == (404, never.content)
