import pytest

from practice.people.mailboxes import mailbox


@pytest.mark.parametrize(
    "address",
    ["ana.reyes@example.org", "AnaReyes@Example.org", "ana.reyes+us@example.org", " a.n.a.reyes@example.org. "],
)
def test_one_mailbox_has_many_addresses(address: str) -> None:
    assert mailbox(address) == "anareyes@example.org"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("googlemail.com", "gmail.com"),
        ("me.com", "mac.com"),
        ("pm.me", "protonmail.com"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_one_house_has_two_names(one: str, other: str) -> None:
    assert mailbox(f"ana@{one}") == mailbox(f"ana@{other}")


@pytest.mark.parametrize("address", ["ana@example.com", "anna.reyes@example.org", "reyes+ana@example.org"])
def test_others_are_others(address: str) -> None:
    assert mailbox(address) != mailbox("ana.reyes@example.org")
