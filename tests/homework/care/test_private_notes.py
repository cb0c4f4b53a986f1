"""A clinician's own notes: nobody but their author ever sees a word of them, or that they are there."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from clients.enums import ConsentKind, TeamRole
from homework.actions.care import leave_team
from homework.models import PrivateNote
from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.store import key_store
from tests.homework.care.scene import Scene
from tests.lent import keys_of_its_own

SECRET = "a thought of my own"
OTHERS = ("owner", "supervisor", "administrator", "front_desk", "stranger", "ana", "jonah")


@pytest.fixture
def noted(scene: Scene) -> PrivateNote:
    """The clinician has written a note; the owner, who runs the practice, treats the case too."""
    scene.joins("owner", TeamRole.TREATING)
    scene.post("private_notes", scene.case.code, text=SECRET)
    return PrivateNote.objects.get()


def test_its_author_reads_changes_and_removes_it(scene: Scene, noted: PrivateNote) -> None:
    code = scene.case.code
    assert SECRET in scene.page("private_notes", code)
    assert "What counts as psychotherapy notes" in scene.page("private_notes", code)
    assert scene.post("private_note", noted.code, text="another thought").status_code == 302
    page = scene.page("private_notes", code)
    assert ("another thought" in page, SECRET in page) == (True, False)
    assert scene.post("private_note_remove", noted.code).status_code == 302
    assert (PrivateNote.objects.count(), "another thought" in scene.page("private_notes", code)) == (0, False)


def test_an_empty_note_gets_words_beside_it(scene: Scene) -> None:
    answer = scene.post("private_notes", scene.case.code, text="  ")
    assert (answer.status_code, PrivateNote.objects.count()) == (422, 0)


@pytest.mark.parametrize("reader", OTHERS)
def test_for_everybody_else_it_is_not_there(scene: Scene, noted: PrivateNote, reader: str) -> None:
    browser, never = scene.browser(reader), new_code()
    for name in ("private_note", "private_note_remove"):
        for method in ("get", "post"):
            send = getattr(browser, method)
            theirs, nothing = (send(reverse(name, args=[code]), {"text": "mine"}) for code in (noted.code, never))
            assert (theirs.status_code, theirs.content) == (nothing.status_code, nothing.content), (name, method)
            assert theirs.status_code in {404, 405}
    noted.refresh_from_db()
    assert noted.text == SECRET


def test_a_colleague_in_the_team_sees_their_own_page_as_if_there_were_none(scene: Scene, noted: PrivateNote) -> None:
    before = scene.page("private_notes", scene.case.code, reader="owner")
    noted.delete()
    after = scene.page("private_notes", scene.case.code, reader="owner")
    assert (SECRET in before, "Nothing noted yet." in before, "Nothing noted yet." in after) == (False, True, True)


def test_a_supervisor_with_consent_reads_answers_but_no_note(scene: Scene, noted: PrivateNote) -> None:
    leave_team(scene.case, scene.cast.users["owner"], by=scene.by)
    scene.joins("owner", TeamRole.SUPERVISOR)
    scene.consent("ana", ConsentKind.SUPERVISION)
    assert SECRET not in scene.page("private_notes", scene.case.code, reader="owner")
    assert scene.browser("owner").get(reverse("private_note", args=[noted.code])).status_code == 404


def test_it_is_on_no_search_and_no_other_page_of_its_author(scene: Scene, noted: PrivateNote) -> None:
    code = scene.case.code
    pages = [scene.page(name) for name in ("today", "clients", "answers", "exercises", "emergency", "duty")]
    pages += [scene.page(name, code) for name in ("case_page", "case_access", "case_disclosures")]
    pages.append(scene.browser().get(reverse("search"), {"q": "thought"}).content.decode())
    assert [SECRET in page or noted.code in page for page in pages] == [False] * len(pages)


def test_whoever_left_the_team_reads_their_notes_no_more(scene: Scene, noted: PrivateNote) -> None:
    browser, place = scene.browser(), reverse("private_note", args=[noted.code])
    before = browser.get(place).status_code
    leave_team(scene.case, scene.cast.users["clinician"], by=scene.by)
    assert (before, browser.get(place).status_code) == (200, 404)


def test_the_database_and_its_dump_hold_no_word_of_it(
    scene: Scene, noted: PrivateNote, capsys: pytest.CaptureFixture[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM homework_privatenote")
        (stored,) = cursor.fetchone()
    call_command("dumpdata", "homework.PrivateNote", "practice.Event")
    said = capsys.readouterr().out
    assert (SECRET.encode() in bytes(stored), SECRET in said, "write_private_note" in said) == (False, False, True)


def test_destroying_its_own_key_destroys_it_and_nothing_else(scene: Scene, noted: PrivateNote) -> None:
    clinician = scene.cast.users["clinician"]
    name = clinician.name
    with keys_of_its_own(like=Path(settings.KEY_STORE)):
        key_store().destroy(holders.notes(clinician.pk))
        assert PrivateNote.objects.get().text == ""
        page = scene.page("private_notes", scene.case.code)
        assert (SECRET in page, name in page) == (False, True)
        assert scene.browser().get(reverse("private_note", args=[noted.code])).status_code == 404
