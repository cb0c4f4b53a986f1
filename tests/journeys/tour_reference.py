"""The stops at the reference for those who write programs."""

from collections.abc import Iterator

from practice.reference.views import TOPICS
from tests.journeys.stops import NOBODY, Stop, at


def reference() -> Iterator[Stop]:
    """Each page of the guide, and the calls about two things."""
    yield at(NOBODY, "reference")
    for word in (*(topic.word for topic in TOPICS), "clients", "webhooks"):
        yield at(NOBODY, "reference_topic", word)
