from datetime import timedelta

import pytest
from django.core import mail
from pytest_django import DjangoCaptureOnCommitCallbacks

from clients.actions.people import add_client, invite, invite_by_mail
from clients.models import Client
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.mail.models import OutgoingMail
from practice.models import Event
from practice.people import entering
from practice.people.errors import OldLinkError
from practice.people.models import Invitation
from practice.people.tasks import send_reset_link
from tests.cast import PASSWORD, Cast


@pytest.fixture
def nora(cast: Cast) -> Client:
    return add_client(email="nora@example.org", name="Nora Lind", by=cast.actor("front_desk"))


def test_an_invitation_works_once(cast: Cast, nora: Client) -> None:
    secret = invite(nora.user, by=cast.actor("front_desk"))
    assert entering.accept_invitation(secret, PASSWORD).check_password(PASSWORD)
    with pytest.raises(OldLinkError):
        entering.accept_invitation(secret, "another made-up phrase")
    nora.user.refresh_from_db()
    assert nora.user.check_password(PASSWORD)


def test_only_a_fingerprint_is_kept(cast: Cast, nora: Client) -> None:
    secret = invite(nora.user, by=cast.actor("front_desk"))
    kept = [str(value) for row in Invitation.objects.values() for value in row.values()]
    assert [value for value in kept if secret in value] == []
    assert [str(value) for row in Event.objects.values() for value in row.values() if secret in str(value)] == []


def test_a_new_invitation_ends_the_one_before(cast: Cast, nora: Client) -> None:
    first, second = (invite(nora.user, by=cast.actor("front_desk")) for _ in range(2))
    with pytest.raises(OldLinkError):
        entering.accept_invitation(first, PASSWORD)
    assert entering.accept_invitation(second, PASSWORD) == nora.user


def test_an_invitation_runs_out(cast: Cast, nora: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = invite(nora.user, by=cast.actor("front_desk"))
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(OldLinkError):
        entering.accept_invitation(secret, PASSWORD)


def test_nobody_makes_a_link_for_somebody_who_has_a_password(cast: Cast) -> None:
    with pytest.raises(NotAllowedError, match="have chosen a password"):
        invite(cast.client("ana").user, by=cast.actor("front_desk"))


@pytest.mark.parametrize("name", ["supervisor", "stranger", "ana"])
def test_others_invite_nobody(cast: Cast, nora: Client, name: str) -> None:
    with pytest.raises(NotVisibleError):
        invite(nora.user, by=cast.actor(name))


def test_the_mail_names_nobody(
    cast: Cast, nora: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    link = invite_by_mail(nora.user, by=cast.actor("owner"))
    (letter,) = OutgoingMail.objects.all()
    assert (letter.to, letter.subject) == ("nora@example.org", "My notes")
    assert letter.body == (
        "Hello,\n\na place in My notes is ready for you. Choose a password here:\n\n"
        f"{link}\n\n"
        "The link works once, for seven days. If you did not expect this, you can leave it.\n\n"
    )


def test_a_reset_sends_a_mail_only_to_somebody_known(cast: Cast) -> None:
    send_reset_link.func(entering.NOBODY)
    assert list(OutgoingMail.objects.all()) == []
    send_reset_link.func(cast.users["ana"].pk)
    assert [letter.to for letter in OutgoingMail.objects.all()] == ["ana@example.org"]
    assert mail.outbox == []


def test_a_reset_is_sent_once_in_a_while(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        send_reset_link.func(cast.users["ana"].pk)
    assert OutgoingMail.objects.count() == 1
    later = clock.now() + timedelta(minutes=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    send_reset_link.func(cast.users["ana"].pk)
    assert OutgoingMail.objects.count() == 2


def test_who_was_never_in_gets_no_reset(nora: Client) -> None:
    send_reset_link.func(nora.pk)
    assert list(OutgoingMail.objects.all()) == []
