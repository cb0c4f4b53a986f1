"""A clinician writes to a client about an answer: for its author alone, or beside a joint text for all who write it."""

from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from clients.enums import ConsentKind, TeamRole
from homework.actions.answering import choose_level
from homework.actions.assigning import Terms, assign
from homework.actions.care import leave_team
from homework.actions.joint import agree_line, draft_line
from homework.actions.publishing import publish_library
from homework.actions.sharing import separate, set_consent
from homework.enums import Level
from homework.models import Assignment, Comment, CommentWords, Part
from homework.queries.exercises import exercise
from practice.codes import new_code
from practice.mail.models import OutgoingMail
from practice.privacy import holders
from practice.privacy.store import key_store
from tests.homework.care.scene import Scene
from tests.lent import keys_of_its_own

WORDS = "That was brave to write."
READ = "I have read this"
LATER = "That was honest to write."
OTHERS = ("owner", "supervisor", "administrator", "front_desk", "stranger", "jonah", "ana")


@pytest.fixture
def answered(scene: Scene) -> Part:
    """Ana has shared an answer with her therapist, who has written to her about it."""
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    assert scene.post("comment_write", part.code, text=f"  {WORDS}  ").status_code == 302
    return part


def own_page(scene: Scene, name: str, path: str) -> str:
    return unescape(scene.browser(name).get(path).content.decode())


def says_read(scene: Scene, name: str, part: Part) -> str:
    """Press the button that says so; gives where it leads."""
    answer = scene.browser(name).post(reverse("my_remarks_read", args=[part.code]))
    return str(answer.headers.get("Location", answer.status_code))


def pages_of(scene: Scene, name: str) -> str:
    """All that a client can look at, with the answers to every part of the case under the client's own addresses."""
    codes = [*Part.objects.values_list("code", flat=True), *Comment.objects.values_list("code", flat=True)]
    paths = ["/my/", "/my/answers/", "/my/log/", "/my/together/", "/my/sharing/"]
    paths += [f"/my/{kind}/{code}/" for kind in ("answers", "h", "together", "joint") for code in codes]
    return "\n".join(own_page(scene, name, path) for path in paths)


def test_its_author_finds_it_beside_the_answer(scene: Scene, answered: Part) -> None:
    notice = "Someone of your care team wrote to you."
    before = (notice in own_page(scene, "ana", "/my/"), "Something to read" in own_page(scene, "ana", "/my/answers/"))
    page = own_page(scene, "ana", f"/my/answers/{answered.code}/")
    assert (notice in own_page(scene, "ana", "/my/"), READ in page) == (True, True)
    assert says_read(scene, "ana", answered) == f"/my/answers/{answered.code}/"
    assert READ not in own_page(scene, "ana", f"/my/answers/{answered.code}/")
    after = (notice in own_page(scene, "ana", "/my/"), "Something to read" in own_page(scene, "ana", "/my/answers/"))
    assert (before, after) == ((True, True), (False, False))
    assert (WORDS in page, "Only you and your care team read this." in page) == (True, True)
    assert WORDS in scene.page("answer", answered.code)


def test_nobody_else_of_the_case_learns_of_it(scene: Scene, answered: Part) -> None:
    assert WORDS in pages_of(scene, "ana")
    theirs = pages_of(scene, "jonah")
    assert (WORDS in theirs, "wrote to you" in theirs, "Something to read" in theirs) == (False, False, False)
    assert OutgoingMail.objects.filter(person_id=scene.cast.users["jonah"].pk).count() == 1  # of what was set


def test_the_mail_about_it_says_nothing(scene: Scene, answered: Part) -> None:
    mail = OutgoingMail.objects.filter(person_id=scene.cast.users["ana"].pk).latest("pk")
    said = (mail.subject, mail.body)
    assert said == ("My notes", f"You have something new in My notes.\n\n{settings.SITE_URL}/my/\n")


def test_it_is_changed_and_taken_back_and_the_record_keeps_all_of_it(scene: Scene, answered: Part) -> None:
    comment = Comment.objects.get()
    says_read(scene, "ana", answered)
    assert scene.post("comment", comment.code, text=LATER).status_code == 302
    assert "Someone of your care team wrote to you." in own_page(scene, "ana", "/my/")
    page = own_page(scene, "ana", f"/my/answers/{answered.code}/")
    assert (WORDS in page, LATER in page, "changed" in page) == (False, True, True)
    staff = scene.page("answer", answered.code)
    assert (WORDS in staff, LATER in staff, "What it said before" in staff) == (True, True, True)
    assert scene.post("comment_take_back", comment.code).status_code == 302
    page = own_page(scene, "ana", f"/my/answers/{answered.code}/")
    assert (WORDS in page, LATER in page, "This was taken back." in page) == (False, False, True)
    staff = scene.page("answer", answered.code)
    assert (WORDS in staff, LATER in staff, "Taken back." in staff) == (True, True, True)
    assert [row.text for row in CommentWords.objects.order_by("number")] == [WORDS, LATER]
    assert [scene.post(name, comment.code, text="x").status_code for name in ("comment", "comment_take_back")] == [
        404
    ] * 2


def test_what_was_taken_back_unread_is_no_news(scene: Scene, answered: Part) -> None:
    scene.post("comment_take_back", Comment.objects.get().code)
    assert "wrote to you" not in own_page(scene, "ana", "/my/")


@pytest.mark.parametrize("reader", OTHERS)
def test_for_everybody_else_it_cannot_be_changed_and_nothing_written(scene: Scene, answered: Part, reader: str) -> None:
    browser = scene.browser(reader)
    if reader == "owner":
        scene.joins("owner", TeamRole.SUPERVISOR)
        scene.consent("ana", ConsentKind.SUPERVISION)
        assert WORDS in scene.page("answer", answered.code, reader="owner")
    targets = {"comment": Comment.objects.get().code, "comment_take_back": Comment.objects.get().code}
    for name, code in {**targets, "comment_write": answered.code}.items():
        theirs, nothing = (browser.post(reverse(name, args=[one]), {"text": "mine"}) for one in (code, new_code()))
        assert (theirs.status_code, theirs.content) == (404, nothing.content), name
    assert [row.text for row in CommentWords.objects.all()] == [WORDS]


def test_a_colleague_who_treats_the_case_reads_it_and_changes_nothing(scene: Scene, answered: Part) -> None:
    scene.joins("owner", TeamRole.TREATING)
    page = scene.page("answer", answered.code, reader="owner")
    assert (WORDS in page, "Change it or take it back" in page) == (True, False)
    assert scene.browser("owner").get(reverse("comment", args=[Comment.objects.get().code])).status_code == 404


def test_about_what_became_private_its_writer_alone_reads_on(scene: Scene, answered: Part) -> None:
    scene.joins("owner", TeamRole.TREATING)
    choose_level(answered, Level.PRIVATE, by=scene.cast.actor("ana"))
    pages = [scene.page("answer", answered.code, reader=reader) for reader in ("clinician", "owner")]
    assert [WORDS in page for page in pages] == [True, False]
    assert scene.browser().get(reverse("comment_write", args=[answered.code])).status_code == 404
    assert WORDS in own_page(scene, "ana", f"/my/answers/{answered.code}/")


def test_who_left_the_team_changes_it_no_more(scene: Scene, answered: Part) -> None:
    scene.joins("owner", TeamRole.TREATING)
    leave_team(scene.case, scene.cast.users["clinician"], by=scene.by)
    assert scene.browser().get(reverse("comment", args=[Comment.objects.get().code])).status_code == 404


def test_no_words_are_no_comment(scene: Scene, answered: Part) -> None:
    answer = scene.post("comment_write", answered.code, text="  ")
    assert (answer.status_code, Comment.objects.count()) == (422, 1)


def test_the_database_holds_no_word_and_they_end_with_their_reader(scene: Scene, answered: Part) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM homework_commentwords")
        (stored,) = cursor.fetchone()
    assert WORDS.encode() not in bytes(stored)
    with keys_of_its_own(like=Path(settings.KEY_STORE)):
        key_store().destroy(holders.person(scene.cast.users["ana"].pk))
        assert [row.text for row in CommentWords.objects.all()] == [""]


@pytest.fixture
def text(scene: Scene) -> Assignment:
    """Both have sharing on and write promises together; each has agreed to one."""
    publish_library()
    for name in ("ana", "jonah"):
        set_consent(scene.case, ConsentKind.PARTNER_SHARING, on=True, by=scene.cast.actor(name))
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    given = assign(scene.case, exercise("commitments-agreement", scene.by).version, terms, by=scene.by)
    for name, maker in (("ana", "partner_a"), ("jonah", "partner_b")):
        promise = {"c_maker": maker, "c_area": "other", "c_kind": "recurring", "c_per_week": 2, "c_text": f"By {name}"}
        agree_line(draft_line(given, promise, by=scene.cast.actor(name)), by=scene.cast.actor(name))
    return given


def joint_page(scene: Scene, name: str, text: Assignment) -> str:
    return own_page(scene, name, f"/my/joint/{scene.part(name, text).code}/")


def test_only_with_the_tick_it_goes_to_both(scene: Scene, text: Assignment) -> None:
    assert scene.post("comment_to_all", text.code, text=WORDS).status_code == 422
    assert Comment.objects.count() == 0
    assert scene.post("comment_to_all", text.code, text=WORDS, sure="on").status_code == 302
    assert ["wrote to you" in own_page(scene, name, "/my/") for name in ("ana", "jonah")] == [True, True]
    pages = [joint_page(scene, name, text) for name in ("ana", "jonah")]
    assert [(WORDS in page, page.count("read the same words here")) for page in pages] == [(True, 1), (True, 1)]
    assert scene.page("case_page", scene.case.code).count(WORDS) == 1


def test_reading_it_is_each_ones_own(scene: Scene, text: Assignment) -> None:
    scene.post("comment_to_all", text.code, text=WORDS, sure="on")
    before = own_page(scene, "jonah", "/my/")
    mine = scene.part("ana", text)
    assert says_read(scene, "jonah", mine) == "404"
    assert (READ in joint_page(scene, "ana", text), "wrote to you" in own_page(scene, "ana", "/my/")) == (True, True)
    assert says_read(scene, "ana", mine) == f"/my/joint/{mine.code}/"
    assert "wrote to you" not in own_page(scene, "ana", "/my/")
    assert "wrote to you" in before
    assert "wrote to you" in own_page(scene, "jonah", "/my/")


def test_changing_and_taking_back_reach_both(scene: Scene, text: Assignment) -> None:
    scene.post("comment_to_all", text.code, text=WORDS, sure="on")
    code = Comment.objects.earliest("pk").code
    scene.post("comment", code, text=LATER)
    assert [LATER in joint_page(scene, name, text) for name in ("ana", "jonah")] == [True, True]
    scene.post("comment_take_back", code)
    pages = [joint_page(scene, name, text) for name in ("ana", "jonah")]
    assert [(LATER in page, "This was taken back." in page) for page in pages] == [(False, True), (False, True)]


def test_it_closes_with_the_text(scene: Scene, text: Assignment) -> None:
    scene.post("comment_to_all", text.code, text=WORDS, sure="on")
    separate(scene.case, told=True, by=scene.by)
    assert [WORDS in joint_page(scene, name, text) for name in ("ana", "jonah")] == [False, False]
    assert WORDS in scene.page("case_page", scene.case.code)
    assert scene.post("comment_to_all", text.code, text=WORDS, sure="on").status_code == 422


def test_a_text_that_is_not_open_to_both_gets_none(scene: Scene, text: Assignment) -> None:
    set_consent(scene.case, ConsentKind.PARTNER_SHARING, on=False, by=scene.cast.actor("ana"))
    assert "Write to all of them" not in scene.page("case_page", scene.case.code)
    assert scene.post("comment_to_all", text.code, text=WORDS, sure="on").status_code == 422
    assert Comment.objects.count() == 0


def test_what_is_not_written_together_has_no_comment_to_all(scene: Scene, answered: Part) -> None:
    assert scene.post("comment_to_all", answered.assignment.code, text=WORDS, sure="on").status_code == 404
