"""An address is looked at before somebody is invited, is theirs once they came in, and tells nothing of a partner's."""

from collections.abc import Iterable

import pytest
from allauth.mfa.models import Authenticator

from clients.actions import mailboxes
from clients.actions.cases import open_case
from clients.actions.people import correct_address, invite, invite_client, keep_address
from clients.models import Client
from clients.policy import Reached, keep_apart
from clients.queries.mailboxes import may_be_mailed
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.fhir import batches, editions, writing
from practice.mail.models import OutgoingMail
from practice.mail.tasks import send_waiting_mail
from practice.mail.wishes import Wishes, keep_wishes, wishes_of
from practice.people.entering import accept_invitation
from practice.people.errors import OldLinkError
from practice.people.factors.mailed import mail_code
from practice.people.models import User
from practice.privacy.errors import SealBrokenError
from tests.cast import PASSWORD, Cast
from tests.clients.fhir.test_people import case_of
from tests.clients.lines.told import found
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db
SHOWN = "One that only they read"
SECRET = "quiet@example.net"


@pytest.fixture
def partner(cast: Cast, nora: Client) -> User:
    """Ana, who is in a case with Nora and has notices sent to an address that nobody else knows."""
    open_case([nora, cast.client("ana")], treating=cast.users["clinician"], by=cast.actor("owner"))
    keep_wishes(cast.users["ana"].pk, Wishes(address=SECRET))
    return cast.users["ana"]


def mailed() -> list[str]:
    send_waiting_mail.func()
    return [mail.to for mail in OutgoingMail.objects.order_by("pk")]


def test_what_a_program_said_is_shown_and_can_be_corrected_before_the_first_link(cast: Cast, program: Program) -> None:
    said = {"name": "Mira Stone", "email": "both@example.org", "birth_date": "1980-01-01"}
    code = program.call("post", "clients", said).json()["code"]
    desk, path = cast.browser("front_desk"), f"/desk/clients/{code}/"
    page = desk.get(path).content.decode()
    assert (SHOWN in page, 'value="both@example.org"' in page) == (True, True)
    answer = desk.post(f"{path}invite/")
    assert (answer.status_code, "Type an e-mail address." in answer.content.decode(), mailed()) == (422, True, [])
    mine = {"email": "Mira@example.org", "seen": "both@example.org"}
    assert desk.post(f"{path}invite/", mine).status_code == 200
    assert (mailed(), found("mira@example.org").code) == (["mira@example.org"], code)
    assert Event.objects.filter(action="correct_address").count() == 1
    told = program.call("put", f"clients/{code}", said).json()
    assert told["email"] == "mira@example.org"


def test_links_to_the_address_before_end_with_it(cast: Cast, nora: Client) -> None:
    desk = cast.actor("front_desk")
    keep_address(nora, "both@example.org", by=desk)
    first = invite(nora.user, by=desk)
    correct_address(nora, "BOTH@example.org", by=desk)
    assert Event.objects.filter(action="correct_address").count() == 0
    correct_address(nora, "nora@example.org", by=desk)
    with pytest.raises(OldLinkError):
        accept_invitation(first, PASSWORD)
    accept_invitation(invite(nora.user, by=desk), PASSWORD)
    with pytest.raises(NotAllowedError, match="theirs alone to change"):
        correct_address(nora, "thief@example.org", by=desk)
    assert found("nora@example.org") == nora


@pytest.mark.parametrize("address", ["ana@example.org", "a.na+two@example.org", "clinician@example.org", " "])
def test_a_correction_takes_no_address_that_somebody_else_reads(
    cast: Cast, nora: Client, partner: User, address: str
) -> None:
    keep_address(nora, "nora@example.org", by=cast.actor("front_desk"))
    with pytest.raises(NotAllowedError):
        correct_address(nora, address, by=cast.actor("front_desk"))
    assert (found("nora@example.org"), partner.email) == (nora, "ana@example.org")


@pytest.mark.parametrize("who", ["ana", "supervisor", "stranger"])
def test_only_the_desk_corrects_one(cast: Cast, nora: Client, who: str) -> None:
    keep_address(nora, "nora@example.org", by=cast.actor("front_desk"))
    with pytest.raises(NotVisibleError):
        correct_address(nora, "other@example.org", by=cast.actor(who))


def test_no_page_tells_where_a_partner_has_notices_sent(cast: Cast, nora: Client, partner: User) -> None:
    desk, path = cast.browser("front_desk"), f"/desk/clients/{nora.code}/invite/"
    answers = [
        desk.post(path, {"email": address, "seen": seen, "adult": "on"})
        for seen, address in (("", "other@example.net"), ("other@example.net", "q.uiet+x@example.net"))
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    pages = [answer.content.decode().replace(answer.context["link"], "") for answer in answers]
    words = [page.split("<main")[1].split("</main>")[0] for page in pages]
    assert words[0].replace("other@example.net", "") == words[1].replace("q.uiet+x@example.net", "")
    assert wishes_of(partner.pk).address == SECRET


def test_no_program_is_told_where_a_partner_has_notices_sent(cast: Cast, peer: Peer) -> None:
    made = peer.call("post", "Patient", {"resourceType": "Patient", "name": [{"family": "Stone", "given": ["Mira"]}]})
    code = made.json()["id"]
    pair = [Client.objects.get(code=code), cast.client("ana")]
    open_case(pair, treating=cast.users["clinician"], by=cast.actor("owner"))
    keep_wishes(cast.users["ana"].pk, Wishes(address=SECRET))

    def asked(address: str) -> tuple[int, object]:
        sent = {**made.json(), "telecom": [{"system": "email", "value": address}]}
        answer = peer.call("post", f"Patient/{code}/$validate?mode=update", sent)
        return answer.status_code, answer.json()

    assert asked(SECRET) == asked("other@example.net")
    assert asked("ana@example.org") != asked(SECRET)


def test_no_program_learns_it_by_a_case_that_it_would_open(cast: Cast, peer: Peer) -> None:
    keep_wishes(cast.users["ana"].pk, Wishes(address=SECRET))

    def asked(address: str) -> tuple[int, list[str]]:
        known = {"name": [{"text": "Mira Stone"}], "telecom": [{"system": "email", "value": address}]}
        sent = {"resourceType": "Patient", **known}
        code = peer.call("post", "Patient", sent).json()["id"]
        people = [f"Patient/{one}" for one in (code, cast.client("ana").code)]
        group = case_of(cast.users["clinician"], *people)
        answer = peer.call("post", "Group/$validate?mode=create", group)
        return answer.status_code, [issue["diagnostics"] for issue in answer.json()["issue"]]

    assert asked(SECRET) == asked("other@example.net")
    assert asked("a.na@example.org") != asked("another@example.net")


def test_a_page_that_shows_an_address_of_before_takes_back_no_correction(cast: Cast, nora: Client) -> None:
    """One desk corrects it while another still has the page open on which it was wrong."""
    desk, path = cast.actor("front_desk"), f"/desk/clients/{nora.code}/invite/"
    keep_address(nora, "both@example.org", by=desk)
    first = invite_client(nora, email="nora@example.org", seen="both@example.org", adult=True, by=desk)
    answer = cast.browser("front_desk").post(path, {"email": "both@example.org", "seen": "both@example.org"})
    page = answer.content.decode()
    assert (answer.status_code, "has changed this address since" in page) == (422, True)
    assert (found("nora@example.org"), 'name="seen" value="nora@example.org"' in page) == (nora, True)
    accept_invitation(first.split("/")[-2], PASSWORD)


def test_a_link_that_waits_goes_to_no_address_that_was_wrong(cast: Cast, nora: Client) -> None:
    desk = cast.actor("front_desk")
    keep_address(nora, "both@example.org", by=desk)
    invite_client(nora, email="both@example.org", seen="both@example.org", adult=True, by=desk)
    invite_client(nora, email="nora@example.org", seen="both@example.org", by=desk)
    assert mailed() == ["nora@example.org"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "Patient", {}),
        ("put", "Patient/{nora}", {"id": "{nora}"}),
        ("put", "Patient?identifier=http://chart.example/ids|7", {}),
        ("post", "Group", {"resourceType": "Group"}),
    ],
)
def test_what_a_program_sends_waits_for_the_mailboxes_before_all_else(
    nora: Client, peer: Peer, monkeypatch: pytest.MonkeyPatch, *, method: str, path: str, body: dict[str, str]
) -> None:
    """Alone and in a Bundle: in another order two programs could each wait for the other."""
    seen: list[object] = []
    for module in (mailboxes, batches, editions, writing):
        monkeypatch.setattr(module, "take_turn", lambda *words: seen.append(words[0]))
    where = path.replace("{nora}", nora.code)
    sent = {"resourceType": "Patient", "name": [{"text": "Nora Finch"}]} | body
    sent |= {"id": nora.code} if "id" in body else {}
    peer.call(method, where, sent)
    alone = seen[0]
    seen.clear()
    entry = {"request": {"method": method.upper(), "url": where}, "resource": sent}
    peer.call("post", "/fhir/r4/", {"resourceType": "Bundle", "type": "batch", "entry": [entry]})
    assert (alone, seen[0]) == ("mailboxes", "mailboxes")


def test_whoever_signs_in_at_the_same_mailbox_reads_no_code_of_the_other(
    cast: Cast, nora: Client, partner: User
) -> None:
    """Both had a passkey, and one of them has lost it."""
    for user in (partner, nora.user):
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    keep_address(nora, "a.na@example.org", by=cast.actor("front_desk"))
    assert may_be_mailed(nora.pk, "a.na@example.org") is True
    Authenticator.objects.filter(user=nora.user).delete()
    assert may_be_mailed(nora.pk, "a.na@example.org") is False


def test_a_key_of_the_partners_that_is_gone_keeps_no_mail_back(
    cast: Cast, nora: Client, partner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_address(nora, "nora@example.org", by=cast.actor("front_desk"))

    def broken(person: int) -> Wishes:
        raise SealBrokenError(person)

    monkeypatch.setattr("clients.queries.mailboxes.wishes_of", broken)
    assert may_be_mailed(nora.pk, "nora@example.org") is True


def test_nothing_of_one_is_mailed_to_where_the_other_has_notices_sent(cast: Cast, nora: Client, partner: User) -> None:
    path = f"/desk/clients/{nora.code}/invite/"
    link = cast.browser("front_desk").post(path, {"email": SECRET, "adult": "on"}).context["link"]
    assert mailed() == []
    accept_invitation(link.split("/")[-2], PASSWORD)
    mail_code(User.objects.get(pk=nora.pk))
    assert mailed() == []
    mail_code(User.objects.get(pk=nora.pk), to="elsewhere@example.net")
    mail_code(partner)
    assert mailed() == ["elsewhere@example.net", "ana@example.org"]


def test_a_passkey_of_each_lets_mail_into_a_mailbox_of_both(cast: Cast, nora: Client, partner: User) -> None:
    keep_address(nora, SECRET, by=cast.actor("front_desk"))
    seen = [may_be_mailed(nora.pk, SECRET)]
    for user in (partner, nora.user):
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
        seen.append(may_be_mailed(nora.pk, SECRET))
    assert seen == [False, False, True]
    assert (may_be_mailed(partner.pk, SECRET), may_be_mailed(cast.users["clinician"].pk, SECRET)) == (True, True)


def test_whoever_writes_an_address_down_waits_for_whoever_does_or_opens_a_case(
    cast: Cast, nora: Client, partner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise two who do so at once would each see the mailboxes as they were."""
    seen: list[tuple[object, ...]] = []

    def looked(who: Iterable[Reached]) -> bool:
        seen.append(("looked",))
        return keep_apart(who)

    monkeypatch.setattr(mailboxes, "take_turn", lambda *words: seen.append(words))
    monkeypatch.setattr("clients.queries.mailboxes.keep_apart", looked)
    desk = cast.actor("front_desk")
    keep_address(nora, "both@example.org", by=desk)
    correct_address(nora, "nora@example.org", by=desk)
    open_case([nora, cast.client("ana")], treating=cast.users["clinician"], by=desk)
    assert seen == [("mailboxes", desk.practice), ("looked",)] * 3


def test_a_case_is_opened_by_the_addresses_as_they_are_now(cast: Cast, nora: Client) -> None:
    desk, before = cast.actor("front_desk"), Client.objects.select_related("user").get(pk=nora.pk)
    keep_address(nora, "ana+1@example.org", by=desk)
    with pytest.raises(NotAllowedError, match="same mailbox"):
        open_case([before, cast.client("ana")], treating=cast.users["clinician"], by=desk)


def test_no_code_is_offered_for_who_was_never_invited(cast: Cast, nora: Client) -> None:
    case = open_case([nora, cast.client("ana")], treating=cast.users["clinician"], by=cast.actor("owner"))
    browser = cast.browser("clinician")
    session = browser.session
    session["signed_in_again_at"] = clock.now().isoformat()
    session.save()
    path = f"/cases/{case.code}/recovery/"
    page = browser.get(path).content.decode()
    assert (page.count("Make a code"), page.count("not invited yet")) == (1, 1)
    assert (nora.code in page, cast.client("ana").code in page) == (False, True)
