import pytest

from practice.people.mailboxes import mailbox


@pytest.mark.parametrize(
    "address",
    ["ana.reyes@example.org", "AnaReyes@Example.org", "ana.reyes+us@example.org", " a.n.a.reyes@example.org. "],
)
def test_one_mailbox_has_many_addresses(address: str) -> None:
    assert mailbox(address) == "anareyes@example.org"


def test_one_house_has_two_names() -> None:
    assert mailbox("ana@googlemail.com") == mailbox("ana@gmail.com")


@pytest.mark.parametrize("address", ["ana@example.com", "anna.reyes@example.org", "reyes+ana@example.org"])
def test_others_are_others(address: str) -> None:
    assert mailbox(address) != mailbox("ana.reyes@example.org")
