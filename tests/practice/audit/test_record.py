import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from practice.audit.models import Event, EventLink, UnsealedEvent
from practice.audit.record import record
from tests.cast import Cast


@pytest.mark.django_db
def test_an_event_says_who_did_what_on_what_and_waits_for_its_link() -> None:
    cast = Cast()
    record("sweep", by=cast.actor("owner"), rooms=[1, 2], well=True, by_whom=None)
    event = Event.objects.latest("pk")
    said = (event.practice_id, event.actor_id, event.action, event.subjects)
    subjects = {"rooms": [1, 2], "well": True, "by_whom": None}
    assert said == (cast.actor("owner").practice, cast.users["owner"].pk, "sweep", subjects)
    assert UnsealedEvent.objects.get(event=event).practice_id == event.practice_id
    assert not EventLink.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_down_outside_the_transaction_of_an_act() -> None:
    by = Cast().actor("owner")
    before = Event.objects.count()
    with pytest.raises(TransactionManagementError, match="the transaction of the act"):
        record("sweep", by=by)
    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_event() -> None:
    by = Cast().actor("owner")
    before = (Event.objects.count(), UnsealedEvent.objects.count())
    with transaction.atomic():
        record("sweep", by=by)
        assert Event.objects.count() == before[0] + 1
        transaction.set_rollback(True)
    assert (Event.objects.count(), UnsealedEvent.objects.count()) == before
