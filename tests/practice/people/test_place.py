import pytest
from django.test import RequestFactory
from pytest_django import Settings

from practice.people.place import place_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "sender", "place"),
    [
        (0, "203.0.113.9", "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (1, "192.0.2.1, 203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (2, "192.0.2.1, 203.0.113.9", "198.51.100.1", "192.0.2.1"),
        (2, "203.0.113.9", "198.51.100.1", "198.51.100.1"),
        (1, "", "198.51.100.1", "198.51.100.1"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "anything at all", "198.51.100.1", "anything at all"),
    ],
)
def test_only_as_many_words_are_believed_as_there_are_own_proxies(
    settings: Settings, proxies: int, forwarded: str, sender: str, *, place: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=sender)
    assert place_of(request) == place
