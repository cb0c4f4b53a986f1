"""What a program's call asks is one transaction on PostgreSQL: where it goes wrong, nothing of it stays."""

import pytest
from django.db import connection
from django.test import Client as Browser

from practice.apps import PLANS
from practice.audit.models import Event
from tests.cast import Cast
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db
PATHS = (
    "Patient/never",
    "Patient/never/_history",
    "Patient/never/_history/1",
    "Patient?_page=none",
    "Patient/never/Task",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_call_that_is_refused_writes_nothing_and_spoils_nothing(cast: Cast, path: str) -> None:
    """Also where a browser is signed in beside the token, whose session begins the transaction."""
    peer = Peer(cast.actor("owner"))
    ana = cast.client("ana").code
    for browser in (Browser(), cast.browser("owner")):
        for _ in range(2):
            before = Event.objects.count()
            told = {"Authorization": f"Bearer {peer.token}"}
            assert browser.get(f"/fhir/r4/{path}", headers=told).status_code == 404
            assert Event.objects.count() == before
            assert browser.get(f"/fhir/r4/Patient/{ana}", headers=told).status_code == 200
            assert Event.objects.count() == before + 1


def test_the_server_keeps_more_plans_than_the_driver_would(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans anew each time")
    connection.ensure_connection()
    assert connection.connection.prepared_max == PLANS > 100
