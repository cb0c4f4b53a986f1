import pytest

from clients.models import Case, Session
from homework.models import Part
from practice.audit.chain import seal_all
from practice.audit.checkpoints import checkpoints_folder
from practice.audit.models import Event
from practice.audit.verify import verify
from practice.people.models import Practice
from tests.homework.leaks.cast import READERS, Leaky
from tests.homework.on_record import events_with, neither_key_nor_code, openings, openings_on_record, said

READING = ("/answers/{part}/", "/my/together/{part}/")
SESSIONS = ("/sessions/{session}/prep/", "/sessions/{session}/prep.pdf")


@pytest.fixture
def read(leaky: Leaky) -> Leaky:
    """Everybody has tried to read everything."""
    parts = [part.code for part in Part.objects.all()]
    sessions = [session.code for session in Session.objects.all()]
    for name in READERS:
        browser = leaky.browser(name)
        for address in READING:
            for code in parts:
                browser.get(address.format(part=code))
                browser.post(address.format(part=code))
        for address in SESSIONS:
            for code in sessions:
                browser.get(address.format(session=code))
        for case in Case.objects.all():
            browser.get(f"/cases/{case.code}/")
        browser.get(f"/flags/{leaky.world.flags['f1'].code}/")
    return leaky


def test_each_opening_is_on_record_and_nothing_else_is_in_a_chain_that_holds(read: Leaky) -> None:
    found = openings()
    readers = {"ray": "treating", "sol": "treating", "sam": "supervisor", "cal": "cover", "ben": "partner"}
    assert {(person, capacity) for _, person, capacity, _ in found} == {
        (read.world.users[name].pk, capacity) for name, capacity in readers.items()
    }
    assert {way for *_, way in found} == {"page", "prep", "print"}
    assert openings_on_record() == found
    assert len(said()) > 60
    assert events_with([*read.may, *(f"{name}@" for name in READERS)]) == []
    assert neither_key_nor_code() == []
    linked = seal_all()
    verdict = verify(Practice.objects.get().pk, checkpoints_folder())
    assert (verdict.events, verdict.faults) == (linked, ())


def test_the_search_for_words_finds_them(leaky: Leaky) -> None:
    event = Event(
        practice=Practice.objects.earliest("created_at"), action="x", at=leaky.world.clock.now(), mark="0", seal="0"
    )
    event.subjects = {"note": "Note-Private"}
    event.save()
    assert [word for word, _ in events_with(leaky.may)] == ["note-private"]
    assert neither_key_nor_code() == [("x", "note", "Note-Private")]
