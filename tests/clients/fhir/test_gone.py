"""What is gone is told as gone to whoever was told of it, and to nobody else."""

from datetime import timedelta

import pytest

from clients.actions.cases import plan_session
from clients.actions.cases_elsewhere import call_case
from clients.actions.elsewhere import call_session
from clients.actions.retention import forget
from clients.models import Case, CaseElsewhere, SessionElsewhere
from clients.queries.elsewhere import Elsewhere
from practice import clock
from practice.privacy import holders
from practice.privacy.store import key_store
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


def test_nothing_that_another_system_calls_a_case_outlives_everybody_in_it(cast: Cast) -> None:
    case: Case = cast.couple()
    by = cast.actor("owner")
    call_case(case, Elsewhere("urn:pms", "couple-17"), by=by)
    starts = clock.now() + timedelta(days=2)
    session = plan_session(case, starts, zone="Europe/London", minutes=50, by=by)
    call_session(session, Elsewhere("urn:pms", "visit-3"), by=by)
    chart = Peer(by)
    ids = {"Group": "urn:pms|couple-17", "Appointment": "urn:pms|visit-3"}
    forget(cast.client("ana"))
    assert all(len(chart.found(f"{kind}?identifier={value}")) == 1 for kind, value in ids.items())
    forget(cast.client("jonah"))
    key_store().destroy(holders.case(case.pk))
    for kind, value in ids.items():
        assert chart.found(f"{kind}?identifier={value}") == []
        assert not any("identifier" in entry["resource"] for entry in chart.read(kind).get("entry", []))
    assert not CaseElsewhere.objects.exists()
    assert not SessionElsewhere.objects.exists()
