"""The text that partners make together: each writes alone, and agrees alone."""

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.secrets import propose_policy, sign_policy
from clients.enums import ConsentKind, SecretsMode
from homework.actions.assigning import give_again, take_back
from homework.actions.sharing import end_own_hold, hold_sharing, separate, set_consent
from homework.models import JointLine, JointVersion, Part
from tests.homework.portal.scene import Scene, question

pytestmark = pytest.mark.django_db

LINE = {"c_maker": "partner_a", "c_text": "Text by half past six", "c_area": "whereabouts", "c_kind": "one_time"}


@pytest.fixture
def part(scene: Scene) -> Part:
    return scene.part(scene.set(scene.exercise("commitments-agreement")), "ana")


def sent(**changes: str) -> dict[str, str]:
    return {f"commitment-0-{key}": words for key, words in {**LINE, **changes}.items()}


def draft(browser: Browser, part: Part, **changes: str) -> JointLine:
    assert browser.post(f"/my/joint/{part.code}/", sent(**changes)).status_code == 302
    return JointLine.objects.latest("pk")


def text(scene: Scene, part: Part, name: str) -> str:
    own = scene.part(part.assignment, name)
    page = scene.browser(name).get(f"/my/joint/{own.code}/").content.decode()
    return unmarked(page.split("Write a new line")[0])


def unmarked(page: str) -> str:
    return re.sub(r'(value|nonce|data-token)="[^"]*"', "", page)


def act(scene: Scene, name: str, line: JointLine, does: str) -> int:
    own = scene.part(line.assignment, name)
    return scene.browser(name).post(f"/my/joint/{own.code}/{line.code}/", {does: "1"}).status_code


def test_a_line_is_its_authors_until_they_agree(scene: Scene, part: Part) -> None:
    line = draft(scene.browser("ana"), part)
    assert [LINE["c_text"] in text(scene, part, name) for name in ("ana", "jonah")] == [True, False]
    assert act(scene, "jonah", line, "agree") == 404
    act(scene, "ana", line, "agree")
    page = text(scene, part, "jonah")
    assert (LINE["c_text"] in page, "Written by Ana" in page, "The first of us" in page) == (True, True, False)


def test_a_talk_is_one_line_of_each(scene: Scene) -> None:
    part = scene.part(scene.set(scene.exercise("speaker-listener-talk")), "ana")
    told = {"talk_topic": "Saturday mornings", "rounds": "3", "timeout": "false", "timeout_back": "true"}
    sent_fields = {f"joint-0-{key}": words for key, words in told.items()} | {"joint-0-understood": "9"}
    assert scene.browser("ana").post(f"/my/joint/{part.code}/", sent_fields).status_code == 302
    line = JointLine.objects.latest("pk")
    assert line.answers == {"talk_topic": "Saturday mornings", "rounds": 3, "timeout": False}
    assert (
        'value="Saturday mornings"' in scene.browser("ana").get(f"/my/joint/{part.code}/{line.code}/").content.decode()
    )
    assert act(scene, "ana", line, "agree") == 302
    assert "Saturday mornings" in text(scene, part, "jonah")


def test_a_draft_of_one_changes_nothing_for_the_other(scene: Scene, part: Part) -> None:
    before = text(scene, part, "jonah")
    draft(scene.browser("ana"), part)
    assert text(scene, part, "jonah") == before


def test_what_is_blank_is_said_beside_its_field_and_nothing_is_lost(scene: Scene, part: Part) -> None:
    page = scene.browser("ana").post(f"/my/joint/{part.code}/", sent(c_text="", c_due="2026-02-30"))
    shown = page.content.decode()
    assert (page.status_code, JointLine.objects.count()) == (422, 0)
    assert ('value="2026-02-30"' in shown, "There is a problem" in shown) == (True, True)


def test_each_problem_is_named_and_leads_to_its_field(scene: Scene, part: Part) -> None:
    page = scene.browser("ana").post(f"/my/joint/{part.code}/", {"commitment-0-c_text": "Home by seven"})
    links = re.findall(r'<li><a href="#([^"]*)">([^<]*)</a></li>', page.content.decode())
    assert links == [
        ("id_commitment-0-c_maker_0", "Whose promise is it? Give an answer here."),
        ("id_commitment-0-c_area_0", "What is it about? Give an answer here."),
        ("id_commitment-0-c_kind_0", "Is it once, or again and again? Give an answer here."),
    ]
    assert all(f'id="{place}"' in page.content.decode() for place, _ in links)


def test_what_belongs_to_another_answer_falls_away(scene: Scene, part: Part) -> None:
    line = draft(scene.browser("ana"), part, c_per_week="3", c_due="2026-12-01")
    assert "c_per_week" not in line.answers
    assert line.answers["c_due"] == "2026-12-01"


def test_a_line_that_was_taken_out_is_gone_from_the_newest_text(scene: Scene, part: Part) -> None:
    line = draft(scene.browser("ana"), part)
    act(scene, "ana", line, "agree")
    act(scene, "ana", line, "remove")
    assert [LINE["c_text"] in text(scene, part, name) for name in ("ana", "jonah")] == [False, False]
    assert JointVersion.objects.count() == 2


def test_a_withheld_line_looks_to_its_author_like_any_other(scene: Scene, part: Part) -> None:
    line = draft(scene.browser("ana"), part)
    act(scene, "ana", line, "agree")
    open_page = text(scene, part, "ana").replace(line.code, "")
    act(scene, "ana", line, "remove")
    hold_sharing(scene.case, by=scene.cast.actor("jonah"))
    again = draft(scene.browser("ana"), part)
    before = text(scene, part, "jonah")
    act(scene, "ana", again, "agree")
    assert JointLine.objects.get(pk=again.pk).withheld
    assert text(scene, part, "ana").replace(again.code, "") == open_page
    assert text(scene, part, "jonah") == before


def test_who_agrees_once_more_brings_back_what_was_withheld(scene: Scene, part: Part) -> None:
    jonah = scene.cast.actor("jonah")
    hold_sharing(scene.case, by=jonah)
    line = draft(scene.browser("ana"), part)
    act(scene, "ana", line, "agree")
    end_own_hold(scene.case, by=jonah)
    page = f"/my/joint/{part.code}/{line.code}/"
    withheld = unmarked(scene.browser("ana").get(page).content.decode())
    assert (LINE["c_text"] in text(scene, part, "jonah"), 'name="agree"' in withheld) == (False, True)
    act(scene, "ana", line, "agree")
    assert LINE["c_text"] in text(scene, part, "jonah")
    assert unmarked(scene.browser("ana").get(page).content.decode()) == withheld


def offers_a_line(scene: Scene, part: Part) -> bool:
    page = scene.browser("ana").get(reverse("my_joint", args=[part.code])).content.decode()
    return "Write a new line" in page


def test_after_a_separation_each_keeps_their_own_lines(scene: Scene, part: Part) -> None:
    own = draft(scene.browser("ana"), part)
    act(scene, "ana", own, "agree")
    theirs = draft(scene.browser("jonah"), scene.part(part.assignment, "jonah"), c_text="Home by seven")
    act(scene, "jonah", theirs, "agree")
    assert ["Home by seven" in text(scene, part, "ana"), offers_a_line(scene, part)] == [True, True]
    separate(scene.case, told=True, by=scene.cast.actor("clinician"))
    assert not offers_a_line(scene, part)
    assert [words in text(scene, part, "ana") for words in (LINE["c_text"], "Home by seven")] == [True, False]


def test_the_weekly_check_asks_about_each_promise(scene: Scene, part: Part) -> None:
    line = draft(scene.browser("ana"), part)
    act(scene, "ana", line, "agree")
    hidden = draft(scene.browser("ana"), part, c_text="Not agreed yet")
    check = scene.part(scene.set(scene.exercise("commitment-check")), "jonah")
    page = scene.browser("jonah").get(question(check, "cc")).content.decode()
    assert (LINE["c_text"] in page, f'value="{line.code}"' in page) == (True, True)
    assert (hidden.code in page, "Not agreed yet" in page, 'name="remove"' in page) == (False, False, False)
    scene.browser("jonah").post(question(check, "cc"), {"cc-0-cc_ref": line.code, "cc-0-cc_outcome": "kept"})
    assert check.draft.pages["cc"]["fields"]["cc-0-cc_ref"] == [line.code]


def test_what_is_not_done_together_has_no_joint_page(scene: Scene) -> None:
    part = scene.part(scene.plain(), "ana")
    assert scene.browser("ana").get(f"/my/joint/{part.code}/").status_code == 404


def test_what_was_agreed_about_secrets_stands_beside_each_box(scene: Scene, part: Part) -> None:
    line = draft(scene.browser("ana"), part)
    paths = [f"/my/joint/{part.code}/", f"/my/joint/{part.code}/{line.code}/"]
    before = [b"Kept apart, always." in scene.browser("ana").get(path).content for path in paths]
    policy = propose_policy(scene.case, SecretsMode.SEPARATE, "Kept apart, always.", by=scene.cast.actor("clinician"))
    for name in ("ana", "jonah"):
        sign_policy(policy, by=scene.cast.actor(name))
    after = [b"Kept apart, always." in scene.browser("ana").get(path).content for path in paths]
    assert (before, after) == ([False, False], [True, True])


def test_a_line_from_a_hold_stays_hidden_when_the_text_opens_again(scene: Scene, part: Part) -> None:
    hold_sharing(scene.case, by=scene.cast.actor("ana"))
    held = draft(scene.browser("ana"), part, c_text="Written in the hold")
    act(scene, "ana", held, "agree")
    end_own_hold(scene.case, by=scene.cast.actor("ana"))
    later = draft(scene.browser("jonah"), scene.part(part.assignment, "jonah"), c_text="Written after it")
    act(scene, "jonah", later, "agree")
    found = {name: text(scene, part, name) for name in ("ana", "jonah")}
    held_is_there = {name: "Written in the hold" in page for name, page in found.items()}
    assert held_is_there == {"ana": True, "jonah": False}
    assert all("Written after it" in page for page in found.values())


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


def on_the_case_page(scene: Scene) -> str:
    page = scene.browser("clinician").get(f"/cases/{scene.case.code}/").content.decode()
    return plain(page.split('id="joint-name"')[1].split("</section>")[0])


def test_a_promise_reads_as_one_line(scene: Scene, part: Part) -> None:
    details = {"c_due": "2026-12-01", "c_weight": "2", "c_visible": "both_can_see", "c_review": "2026-12-05"}
    line = draft(scene.browser("ana"), part, **details)
    act(scene, "ana", line, "agree")
    facts = (
        "Where we are · Once, by 1 December 2026 · Medium · We can both see it · Look at it again on 5 December 2026"
    )
    told = f"Ana: Text by half past six {facts}"
    assert f"{told} Written by Ana" in plain(text(scene, part, "jonah"))
    assert told in plain(scene.browser("ana").get(f"/my/joint/{part.code}/{line.code}/").content.decode())
    assert f"{told} Written by Ana" in on_the_case_page(scene)


@pytest.mark.parametrize(("times", "told"), [("1", "Once a week"), ("3", "3 times a week"), ("", "Each week")])
def test_a_promise_says_how_often(scene: Scene, part: Part, times: str, told: str) -> None:
    draft(scene.browser("ana"), part, c_kind="recurring", c_per_week=times)
    assert f"Ana: Text by half past six Where we are · {told} " in plain(text(scene, part, "ana"))


def test_ones_own_line_is_offered_as_long_as_ones_own_sharing_is_on(scene: Scene, part: Part) -> None:
    line = draft(scene.browser("ana"), part)
    drafted = text(scene, part, "ana")
    act(scene, "ana", line, "agree")
    told = [drafted, text(scene, part, "ana")]
    for name in ("jonah", "ana"):
        set_consent(scene.case, ConsentKind.PARTNER_SHARING, on=False, by=scene.cast.actor(name))
        told.append(text(scene, part, "ana"))
    assert told[2] == told[1]
    found = [["Offered to Jonah." in page, "Not offered to Jonah: your sharing is off." in page] for page in told]
    assert found == [[False, False], [True, False], [True, False], [False, True]]


HOW_IT_GOES_ON = "You can agree to yours once more at any time."


def test_how_a_line_goes_on_is_told_alike_before_in_and_after_a_hold(scene: Scene, part: Part) -> None:
    jonah, own = scene.cast.actor("jonah"), []
    draft(scene.browser("jonah"), scene.part(part.assignment, "jonah"), c_text="Not agreed")
    seen = [text(scene, part, "jonah")]
    hold_sharing(scene.case, by=jonah)
    line = draft(scene.browser("ana"), part)
    act(scene, "ana", line, "agree")
    seen.append(text(scene, part, "jonah"))
    own.append(text(scene, part, "ana"))
    end_own_hold(scene.case, by=jonah)
    seen.append(text(scene, part, "jonah"))
    own.append(text(scene, part, "ana"))
    assert seen == [seen[0]] * 3
    act(scene, "ana", line, "agree")
    own.append(text(scene, part, "ana"))
    assert LINE["c_text"] in text(scene, part, "jonah")
    assert own == [own[0]] * 3
    assert [HOW_IT_GOES_ON in page for page in (own[0], seen[0])] == [True, True]


def test_the_team_is_told_what_a_line_waits_for_until_it_is_open(scene: Scene, part: Part) -> None:
    told = "not open yet It does not open by itself. Ana can agree to it once more."
    hold_sharing(scene.case, by=scene.cast.actor("jonah"))
    line = draft(scene.browser("ana"), part)
    act(scene, "ana", line, "agree")
    held = on_the_case_page(scene)
    end_own_hold(scene.case, by=scene.cast.actor("jonah"))
    after = on_the_case_page(scene)
    assert (told in held, after) == (True, held)
    act(scene, "ana", line, "agree")
    page = on_the_case_page(scene)
    assert (LINE["c_text"] in page, "not open yet" in page, "once more" in page) == (True, False, False)


def test_of_what_was_taken_back_each_reads_their_own_lines(scene: Scene, part: Part) -> None:
    clinician, theirs = scene.cast.actor("clinician"), scene.part(part.assignment, "jonah")
    line = draft(scene.browser("ana"), part)
    act(scene, "ana", line, "agree")
    draft(scene.browser("ana"), part, c_text="Still a draft")
    told = [LINE["c_text"], "Still a draft"]
    assert [words in text(scene, theirs, "jonah") for words in told] == [True, False]
    take_back(part.assignment, by=clinician)
    page = text(scene, part, "ana")
    assert [words in page for words in (*told, "This text is closed now.")] == [True] * 3
    assert [line.code in page, offers_a_line(scene, part)] == [False, False]
    home = {name: scene.browser(name).get("/my/").content.decode() for name in ("ana", "jonah")}
    assert [f"/my/joint/{own.code}/" in home[own.author.called.lower()] for own in (part, theirs)] == [True, False]
    never = scene.browser("jonah").get("/my/joint/never-used/")
    gone = scene.browser("jonah").get(f"/my/joint/{theirs.code}/")
    assert (gone.status_code, gone.content) == (404, never.content)
    give_again(part.assignment, by=clinician)
    assert LINE["c_text"] in text(scene, theirs, "jonah")


def test_nobody_reads_the_others_lines_of_what_was_taken_back(scene: Scene, part: Part) -> None:
    for name in ("ana", "jonah"):
        own = scene.part(part.assignment, name)
        act(scene, name, draft(scene.browser(name), own, c_text=f"By {name}"), "agree")
    both = ("By ana", "By jonah")
    assert [words in text(scene, part, "ana") for words in both] == [True, True]
    take_back(part.assignment, by=scene.cast.actor("clinician"))
    assert [words in text(scene, part, "ana") for words in both] == [True, False]


@pytest.mark.parametrize("does", ["agree", "remove", "change"])
def test_what_was_taken_back_cannot_be_changed(scene: Scene, part: Part, does: str) -> None:
    line, path = draft(scene.browser("ana"), part), f"/my/joint/{part.code}/"
    take_back(part.assignment, by=scene.cast.actor("clinician"))
    page = scene.browser("ana").post(f"{path}{line.code}/", {does: "1", **sent(c_text="Changed")})
    assert (page.status_code, "This text is closed now." in page.content.decode()) == (422, True)
    assert scene.browser("ana").post(path, sent(c_text="One more")).status_code == 404
    assert scene.browser("ana").get(f"{path}{line.code}/")["Location"] == path
    kept = JointLine.objects.get()
    assert (kept.answers["c_text"], kept.agreed_at, kept.removed_at) == (LINE["c_text"], None, None)
