"""Somebody of whom no address is known is here, is found by nobody, and comes in once one of theirs is written down."""

from typing import Any

import pytest

from clients.actions.cases import open_case
from clients.actions.people import add_client, invite, keep_address
from clients.models import Client
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.mail import outbox
from practice.mail.models import OutgoingMail
from practice.mail.tasks import send_waiting_mail
from practice.people.addresses import people_with
from practice.people.entering import accept_invitation
from practice.people.erasing import forget_person
from practice.people.models import User
from tests.cast import PASSWORD, Cast
from tests.clients.lines.told import found
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db
ADDRESS = "One that only they read"
NOT_THIS = "This address cannot be used here. Ask for another one."


def test_two_of_them_stand_and_nobody_is_found_by_no_address(cast: Cast, nora: Client) -> None:
    olaf = add_client(email=" ", name="Olaf Berg", by=cast.actor("front_desk"))
    assert [olaf.user.email, nora.user.email, *people_with(""), *people_with(" ")] == ["", ""]
    nora.user.save()
    forget_person(olaf.user)
    assert len({row.address_hash for row in User.objects.all()}) == User.objects.count()


def test_an_address_is_written_down_once_and_is_theirs_from_then_on(cast: Cast, nora: Client) -> None:
    desk = cast.actor("front_desk")
    with pytest.raises(NotAllowedError, match="Write down an e-mail address first"):
        invite(nora.user, by=desk)
    keep_address(nora, "Nora@Example.org", by=desk)
    assert found("nora@example.org") == nora
    for address in ("other@example.org", ""):
        with pytest.raises(NotAllowedError, match="theirs alone to change"):
            keep_address(nora, address, by=desk)
    assert found("nora@example.org").user.email == "nora@example.org"
    assert Event.objects.filter(action="keep_address").count() == 1
    assert invite(nora.user, by=desk)


@pytest.mark.parametrize("address", ["ana@example.org", "clinician@example.org", "ana+two@example.org", ""])
def test_none_is_written_down_that_somebody_else_reads(cast: Cast, nora: Client, address: str) -> None:
    open_case([nora, cast.client("ana")], treating=cast.users["clinician"], by=cast.actor("owner"))
    with pytest.raises(NotAllowedError):
        keep_address(nora, address, by=cast.actor("front_desk"))
    assert User.objects.get(pk=nora.pk).email == ""


@pytest.mark.parametrize("who", ["ana", "supervisor"])
def test_only_who_keeps_the_register_writes_one_down(cast: Cast, nora: Client, who: str) -> None:
    with pytest.raises(NotVisibleError):
        keep_address(nora, "nora@example.org", by=cast.actor(who))


def test_nothing_is_mailed_to_nowhere(nora: Client) -> None:
    outbox.post(nora.user, subject="There is something new", body="…")
    send_waiting_mail.func()
    assert not OutgoingMail.objects.exists()


def test_the_desk_writes_down_what_is_missing_with_the_first_link(cast: Cast, nora: Client) -> None:
    desk, path = cast.browser("front_desk"), f"/desk/clients/{nora.code}/"
    page = desk.get(path).content.decode()
    assert ("Not known yet" in page, ADDRESS in page, "is 18 or older" in page) == (True, True, True)
    for sent, said in (
        ({}, "Type an e-mail address."),
        ({"email": "nora@example.org"}, "Only adults can be added"),
        ({"email": "ana@example.org", "adult": "on"}, NOT_THIS),
    ):
        answer = desk.post(f"{path}invite/", sent)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert User.objects.get(pk=nora.pk).email == ""
    answer = desk.post(f"{path}invite/", {"email": "nora@example.org", "adult": "on"})
    assert (answer.status_code, OutgoingMail.objects.get().to) == (200, "nora@example.org")
    page = desk.get(path).content.decode()
    assert ('value="nora@example.org"' in page, ADDRESS in page, "is 18 or older" in page) == (True, True, False)
    accept_invitation(answer.context["link"].split("/")[-2], PASSWORD)
    page = desk.get(path).content.decode()
    assert ("nora@example.org" in page, ADDRESS in page) == (True, False)
    assert desk.post(f"{path}invite/", {"email": "thief@example.org"}).status_code == 422
    assert found("nora@example.org") == nora


def test_whoever_came_in_by_a_program_without_a_birth_date_is_asked_about_before_they_are_invited(
    cast: Cast, program: Program
) -> None:
    said = {"name": "Mira Stone", "email": "mira@example.org"}
    code = program.call("post", "clients", said).json()["code"]
    desk, path = cast.browser("front_desk"), f"/desk/clients/{code}/invite/"
    seen = {"email": said["email"], "seen": said["email"]}
    assert (desk.post(path, seen).status_code, OutgoingMail.objects.count()) == (422, 0)
    program.call("put", f"clients/{code}", {**said, "birth_date": "1980-01-01"})
    assert (desk.post(path, seen).status_code, OutgoingMail.objects.count()) == (200, 1)


def test_by_fhir_a_name_is_enough_and_the_first_email_counts(peer: Peer) -> None:
    sent: dict[str, Any] = {"resourceType": "Patient", "name": [{"family": "Stone", "given": ["Mira"]}]}
    made = peer.call("post", "Patient", sent)
    assert (made.status_code, "telecom" in made.json()) == (201, False)
    path = f"Patient/{made.json()['id']}"
    assert peer.call("put", path, made.json()).status_code == 200

    def told(address: str) -> dict[str, Any]:
        return {**made.json(), "telecom": [{"system": "email", "value": address}]}

    assert peer.call("put", path, told("ana@example.org")).status_code in {409, 422}
    for address in ("mira@example.org", "Mira@Example.org", "thief@example.org"):
        assert peer.call("put", path, told(address)).status_code == 200
    assert peer.read(path)["telecom"] == [{"system": "email", "value": "mira@example.org"}]
    assert peer.found("Patient?email=mira@example.org") == [made.json()["id"]]


def test_by_rest_a_name_is_enough_and_what_was_read_can_be_sent_back(program: Program) -> None:
    made = program.call("post", "clients", {"name": "Mira Stone"}).json()
    path = f"clients/{made['code']}"
    assert made["email"] is None
    sent = {name: made[name] for name in ("name", "email", "called", "country")}
    assert program.call("put", path, sent).json()["email"] is None
    assert program.call("put", path, {**sent, "email": "ana@example.org"}).status_code == 409
    for address in ("mira@example.org", "thief@example.org"):
        assert program.call("put", path, {**sent, "email": address}).json()["email"] == "mira@example.org"


def test_a_record_systems_first_word_on_an_address_counts_also_in_bulk(program: Program) -> None:
    rows = [{"system": "ledger", "id": key, "name": name} for key, name in (("1", "Mira Stone"), ("2", "Olaf Berg"))]
    for addresses in ((None, None), ("mira@example.org", None), ("thief@example.org", "ana@example.org")):
        sent = [{**row, "email": address} for row, address in zip(rows, addresses, strict=True)]
        told = program.call("post", "clients/bulk", {"rows": sent}).json()["rows"]
    assert [row["status"] for row in told] == ["updated", "refused"]
    emails = [program.call("get", f"clients/by-external/ledger/{key}").json()["email"] for key in "12"]
    assert emails == ["mira@example.org", None]
