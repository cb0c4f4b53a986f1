from collections.abc import Iterator

import pytest

from clients.models import Disclosure
from homework.demo.play import Played
from homework.models import Flag, JointLine, Response
from practice.audit.chain import seal_all
from practice.audit.checkpoints import checkpoints_folder
from practice.audit.models import Event
from practice.audit.verify import verify
from practice.people.models import Practice, User
from tests.homework.on_record import events_with, neither_key_nor_code, openings, openings_on_record, said

pytestmark = [pytest.mark.django_db, pytest.mark.long]
SHORTEST = 6
# Words that somebody also wrote, or is called by, and that name a subject or a consent.
OUR_OWN = {"Practice", "partner", "records"}


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def words(played: Played) -> set[str]:
    """All that somebody of the story wrote, and what they are called."""
    found = [text for response in Response.objects.all() for text in strings(response.answers)]
    found += [text for line in JointLine.objects.all() for text in strings(line.answers)]
    found += [flag.words for flag in Flag.objects.all()]
    found += [text for row in Disclosure.objects.all() for text in (row.recipient, row.what, row.purpose, row.address)]
    found += [name for user in User.objects.all() for name in (user.email, *user.name.split())]
    return {text for text in found if len(text) >= SHORTEST}


def test_nothing_that_anybody_wrote_is_on_record(played: Played) -> None:
    planted = words(played) - OUR_OWN
    assert (len(planted) > 300, Event.objects.count() > 500) == (True, True)
    text = "\n".join(said().values()).casefold()
    assert {word for word in planted if word.casefold() in text} == set()
    assert neither_key_nor_code() == []


def test_each_opening_of_the_story_is_on_record(played: Played) -> None:
    found = openings()
    assert len(found) > 10
    assert openings_on_record() == found


def test_the_chain_of_the_story_is_whole(played: Played) -> None:
    events = Event.objects.count()
    assert seal_all() == events
    verdicts = [verify(practice.pk, checkpoints_folder()) for practice in Practice.objects.all()]
    assert [verdict.faults for verdict in verdicts] == [()] * len(verdicts)
    assert sum(verdict.events for verdict in verdicts) == events
    assert events_with(["@example"]) == []
