import re

import pytest

from clients.actions.people import add_client
from clients.actions.records import ask_for_deletion
from clients.models import Client, Disclosure, RecordRequest, Session
from homework.actions.commenting import change_comment, write_comment, write_to_all
from homework.actions.drafting import Sent, save_page
from homework.actions.erasing import erase_record, replay_erasure
from homework.actions.joint import agree_line, draft_line
from homework.models import Assignment, CommentWords, Draft, JointLine, Part
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.mail.models import Contact
from practice.mail.wishes import Wishes, keep_wishes
from practice.people.addresses import people_with
from practice.people.letters import send_invitation
from practice.people.models import GONE, User
from practice.privacy import holders
from practice.privacy.store import key_store
from tests.homework.export.scene import Capture, Scene

WORDS = re.compile(r"shown-ana|aside-ana|team-ana|mine-ana")


def part(scene: Scene, name: str, author: str) -> Part:
    found = scene.world.part(name, author)
    assert found is not None
    return found


@pytest.fixture
def erased(scene: Scene, django_capture_on_commit_callbacks: Capture) -> Scene:
    """Ana, who had shared a week with Ben, asked to be deleted; Adi confirmed it."""
    scene.assign("week")
    for name in ("ana", "ben"):
        scene.hand_in(name, "week", "partner")
    assert WORDS.search(scene.everything("ben"))
    assert WORDS.search(scene.take_out("ana").content.decode())
    keep_wishes(scene.world.users["ana"].pk, Wishes(phone="0117 496 0100"))
    send_invitation(scene.world.users["ana"], "never-made")
    with django_capture_on_commit_callbacks(execute=True):
        scene.erase("ana", by="adi")
    return scene


def test_the_partners_own_things_stay(erased: Scene) -> None:
    words = erased.everything("ben")
    assert (WORDS.findall(words), "shown-ben" in words) == ([], True)
    ray = erased.browser("ray")
    assert "shown-ben" in ray.get(f"/answers/{part(erased, 'week', 'ben').code}/").content.decode()
    gone = ray.get(f"/answers/{part(erased, 'week', 'ana').code}/").content.decode()
    assert (WORDS.findall(gone), GONE in gone) == ([], True)


def test_what_was_written_to_somebody_ends_with_them_and_the_others_keep_theirs(
    scene: Scene, django_capture_on_commit_callbacks: Capture
) -> None:
    text, ray = scene.assign_together(), scene.world.actor("ray")
    scene.assign("week")
    scene.hand_in("ana", "week", "therapist")
    for name in ("ana", "ben"):
        by = scene.world.actor(name)
        agree_line(draft_line(text, {"line_text": f"by {name}"}, by=by), by=by)
    own = write_comment(part(scene, "week", "ana"), "Only for Ana.", by=ray)
    for_both = write_to_all(text, "For both of them.", sure=True, by=ray)
    with django_capture_on_commit_callbacks(execute=True):
        scene.erase("ana", by="adi")
    left = {row.client_id: row.text for row in CommentWords.objects.filter(comment__in=for_both)}
    ana, ben = (scene.world.users[name].pk for name in ("ana", "ben"))
    assert (CommentWords.objects.get(comment=own).text, left) == ("", {ana: "", ben: "For both of them."})
    change_comment(for_both[1], "For Ben.", by=ray)
    with pytest.raises(NotAllowedError, match="deleted"):
        change_comment(own, "Too late.", by=ray)
    with pytest.raises(NotAllowedError, match="deleted"):
        write_comment(part(scene, "week", "ana"), "Too late.", by=ray)
    page = scene.browser("ray").get(f"/cases/{scene.world.cases['pair'].code}/").content.decode()
    assert (
        "For Ben." in page,
        scene.browser("ray").get(f"/cases/{scene.world.cases['pair'].code}/promises/").status_code,
    ) == (
        True,
        200,
    )


def test_every_page_of_the_team_goes_on_with_nobody_in_that_place(erased: Scene) -> None:
    case, client = erased.world.cases["pair"], erased.world.client("ana")
    ray = [
        *("/today/", "/clients/", "/answers/", f"/clients/{client.code}/", f"/cases/{case.code}/"),
        *(f"/cases/{case.code}/access/", f"/cases/{case.code}/disclosures/", "/search/?q=person", "/requests/"),
        f"/clients/{client.code}/record/",
    ]
    desk = ["/desk/", "/desk/cases/new/"]
    statuses = {path: erased.browser("ray").get(path, follow=True).status_code for path in ray}
    statuses |= {path: erased.browser("fay").get(path).status_code for path in desk}
    assert statuses == dict.fromkeys((*ray, *desk), 200)


def test_nothing_is_added_to_a_record_that_was_deleted(erased: Scene) -> None:
    case, client = erased.world.cases["pair"], erased.world.client("ana")
    form = {"client": client.code, "recipient": "A court", "what": "a letter", "purpose": "asked", "basis": "law"}
    answer = erased.browser("ray").post(f"/cases/{case.code}/disclosures/", form)
    assert (answer.status_code, b"This record was deleted." in answer.content) == (409, True)
    fay = erased.browser("fay")
    asked = (fay.get(f"/desk/clients/{client.code}/"), fay.post(f"/desk/clients/{client.code}/invite/"))
    assert [answer.status_code for answer in asked] == [404, 404]
    assert GONE not in fay.get("/desk/cases/new/").content.decode()


def test_nobody_comes_in_as_them_and_the_address_is_free(erased: Scene) -> None:
    ana = User.objects.get(pk=erased.world.users["ana"].pk)
    assert (ana.is_active, ana.email, ana.name, ana.has_usable_password()) == (False, "", GONE, False)
    assert not ana.memberships.filter(ended_at__isnull=True).exists()
    assert not people_with("ana@example.org").exists()
    assert not Contact.objects.filter(person=ana).exists()
    assert not ana.mails.exists()
    add_client(email="ana@example.org", name="Ana Anew", by=erased.world.owner)


def test_whoever_is_signed_in_is_out_at_once(scene: Scene, django_capture_on_commit_callbacks: Capture) -> None:
    browser = scene.browser("ana")
    assert browser.get("/my/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        scene.erase("ana", by="adi")
    answer = browser.get("/my/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/my/")


def test_what_was_done_and_what_left_stay_without_a_word(erased: Scene) -> None:
    key = erased.world.users["ana"].pk
    kept = Disclosure.objects.filter(client_id=key)
    assert [(row.recipient, row.what, row.purpose, row.basis) for row in kept] == [("", "", "", "client")]
    actions = Event.objects.filter(subjects__client=key).values_list("action", flat=True)
    assert {"ask_about_record", "erase_person"} <= set(actions)


def test_nothing_is_destroyed_before_the_act_stands(scene: Scene, django_capture_on_commit_callbacks: Capture) -> None:
    holder = holders.person(scene.world.users["ana"].pk)
    with django_capture_on_commit_callbacks() as waiting:
        scene.erase("ana", by="adi")
        assert not key_store().is_destroyed(holder)
    for act in waiting:
        act()
    assert key_store().is_destroyed(holder)
    assert not key_store().has(holder)


def test_one_person_alone_deletes_nothing_before_its_years_are_over(scene: Scene) -> None:
    request = ask_for_deletion(scene.world.client("ana"), by=scene.world.actor("adi"))
    with pytest.raises(NotAllowedError, match="Somebody else"):
        erase_record(request, by=scene.world.actor("adi"))
    scene.world.do_pass_days(365 * 7 + 1)
    with pytest.raises(NotAllowedError, match="Somebody else"):
        erase_record(request, by=scene.world.actor("adi"))
    scene.world.do_pass_days(2)
    erase_record(request, by=scene.world.actor("adi"))
    assert Client.objects.get(pk=request.client_id).erased_at is not None


def test_the_years_count_from_the_last_service(scene: Scene) -> None:
    scene.world.do_pass_days(365 * 6)
    scene.assign("late")
    scene.world.do_pass_days(365 * 2)
    request = ask_for_deletion(scene.world.client("ana"), by=scene.world.actor("ray"))
    with pytest.raises(NotAllowedError, match="Somebody else"):
        erase_record(request, by=scene.world.actor("ray"))
    assert not Session.objects.exists()
    assert Assignment.objects.count() == 1


def test_a_record_is_deleted_on_its_page_after_one_more_sign_in(
    scene: Scene, django_capture_on_commit_callbacks: Capture
) -> None:
    assert scene.browser("ana").post("/my/export/delete/", {"words": "I move abroad."}).status_code == 302
    code = RecordRequest.objects.get().code
    page = scene.browser("adi").get(f"/requests/{code}/").content.decode()
    assert ("I move abroad." in page, "Delete the record" in page) == (True, True)
    asked = scene.browser("adi", fresh=False).post(f"/requests/{code}/erase/")
    assert (asked.status_code, asked.headers["Location"].startswith("/settings/again/")) == (302, True)
    assert RecordRequest.objects.get().answer == ""
    with django_capture_on_commit_callbacks(execute=True):
        done = scene.browser("adi").post(f"/requests/{code}/erase/", follow=True)
    assert "The record is deleted." in done.content.decode()
    assert key_store().is_destroyed(holders.person(scene.world.users["ana"].pk))


@pytest.mark.parametrize("name", ["ben", "cy", "fay", "sol", "ana"])
def test_nobody_else_deletes_a_record(scene: Scene, name: str) -> None:
    request = ask_for_deletion(scene.world.client("ana"), by=scene.world.actor("ana"))
    with pytest.raises(NotVisibleError):
        erase_record(request, by=scene.world.actor(name))
    assert scene.browser(name).post(f"/requests/{request.code}/erase/").status_code == 404
    assert RecordRequest.objects.get().answer == ""


def test_a_case_that_is_left_empty_loses_its_key_too(scene: Scene, django_capture_on_commit_callbacks: Capture) -> None:
    holder = holders.case(scene.world.cases["pair"].pk)
    key_store().sealing(holder)
    with django_capture_on_commit_callbacks(execute=True):
        scene.erase("ana", by="adi")
    assert not key_store().is_destroyed(holder)
    with django_capture_on_commit_callbacks(execute=True):
        scene.erase("ben", by="adi")
    assert key_store().is_destroyed(holder)


def test_a_key_that_outlived_its_owner_is_destroyed_when_erasures_are_replayed(
    scene: Scene, django_capture_on_commit_callbacks: Capture
) -> None:
    """As after a crash between the act and its end, or with an older copy of the key store."""
    with django_capture_on_commit_callbacks():
        scene.erase("ana", by="adi")
    client = Client.objects.select_related("user", "practice").get(pk=scene.world.users["ana"].pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert replay_erasure(client)
    assert key_store().is_destroyed(holders.person(client.pk))
    client.refresh_from_db()
    assert not replay_erasure(client)
    assert not replay_erasure(scene.world.client("ben"))


def test_what_was_only_typed_goes(scene: Scene, django_capture_on_commit_callbacks: Capture) -> None:
    scene.assign("week")
    sent = Sent({"note": ["half a"]}, pressed=True)
    save_page(part(scene, "week", "ana"), "note", sent, by=scene.world.actor("ana"))
    assert Draft.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        scene.erase("ana", by="adi")
    assert not Draft.objects.exists()


def test_of_a_joint_text_the_partner_keeps_their_own_lines(
    scene: Scene, django_capture_on_commit_callbacks: Capture
) -> None:
    together = scene.assign_together()
    for name in ("ana", "ben"):
        by = scene.world.actor(name)
        agree_line(draft_line(together, {"line_text": f"line-by-{name}"}, by=by), by=by)
    own = together.parts.get(author_id=scene.world.users["ben"].pk)
    address, case = f"/my/joint/{own.code}/", f"/cases/{scene.world.cases['pair'].code}/"
    readers = (("ben", address), ("ray", case))
    assert [_lines(scene, *reader) for reader in readers] == [{"line-by-ana", "line-by-ben"}] * 2
    assert "line-by-ana" in scene.take_out("ben").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        scene.erase("ana", by="adi")
    assert [_lines(scene, *reader) for reader in readers] == [{"line-by-ben"}] * 2
    assert "line-by-ana" not in scene.take_out("ben").content.decode()
    assert JointLine.objects.get(author_id=scene.world.users["ana"].pk).answers == {}


def _lines(scene: Scene, name: str, address: str) -> set[str]:
    words = scene.browser(name).get(address).content.decode()
    return {line for line in ("line-by-ana", "line-by-ben") if line in words}
