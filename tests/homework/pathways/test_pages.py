"""The pages of pathways: for clinicians all that they may know, for clients their own list in plain words."""

import re
from copy import deepcopy

import pytest
from django.http import HttpResponse
from django.urls import reverse

from clients.enums import TeamRole
from homework.actions.authoring import copy_exercise, publish_draft
from homework.actions.enrolling import end_pathway
from homework.actions.publishing_pathways import publish_own
from homework.actions.steering import give_step, hold_step, state_suitable
from homework.enums import PathwayEnd
from homework.library.errors import FormError
from homework.models import Enrolment, Pathway, PathwayVersion
from homework.queries.exercises import exercise
from tests.homework.care.scene import text
from tests.homework.pathways.filling import as_sent
from tests.homework.pathways.test_own import plain
from tests.homework.pathways.walking import LEARNING, REBUILDING, STEADY, Walking

pytestmark = pytest.mark.django_db
NEVER_FOR_CLIENTS = re.compile(
    r"Impact|Meaning|betrayal-|gate|waits|flag|hold|kept back|week>=|overdue|homework", re.IGNORECASE
)


def mine(walking: Walking, name: str) -> str:
    return text(walking.browser(name).get("/my/steps/"))


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_two_clicks_put_a_case_on_a_pathway(walking: Walking) -> None:
    case = walking.case.code
    assert reverse("case_pathways", args=[case]) in walking.page("case_page", case)
    page = walking.page("case_pathways", case)
    assert (STEADY in page, REBUILDING in page, LEARNING in page, "Begin" in page) == (True, True, False, True)
    answer = walking.post("case_pathways", case, pathway=STEADY)
    enrolment = Enrolment.objects.get()
    assert answer["Location"] == reverse("enrolment", args=[enrolment.code])
    assert "Begin" not in walking.page("case_pathways", case)
    assert walking.post("case_pathways", case, pathway=STEADY).status_code == 302
    assert Enrolment.objects.count() == 1


def test_a_pathway_after_a_breach_asks_whose_trust_was_broken(walking: Walking) -> None:
    case, ana = walking.case.code, walking.cast.client("ana")
    assert walking.post("case_pathways", case, pathway=REBUILDING).status_code == 422
    assert walking.post("case_pathways", case, pathway=REBUILDING, hurt=ana.code).status_code == 302
    assert Enrolment.objects.get().hurt == ana
    assert walking.post("case_pathways", case, pathway="never-was").status_code == 404


def test_the_clinician_sees_what_waits_and_for_what(walking: Walking) -> None:
    enrolment = walking.enrol(hurt="ana")
    page = walking.page("enrolment", enrolment.code)
    said = (
        *("Week 0", "Impact and steadying", "Week 20", "Ana: no private check in the last 28 days"),
        *("Nobody has stated yet that joint homework suits them.", "Waits for the safety gate."),
        *("Ana: no PCL-5 that you can read", "First steps after a breach, 2 times", "ready for your click"),
    )
    assert [words for words in said if words not in page] == []


@pytest.mark.parametrize(("pathway", "heeds"), [(REBUILDING, True), (STEADY, False)])
def test_only_a_pathway_that_heeds_a_new_breach_asks_about_one(walking: Walking, pathway: str, *, heeds: bool) -> None:
    enrolment = walking.enrol(pathway, hurt="ana" if heeds else "")
    assert ("There was a new breach" in walking.page("enrolment", enrolment.code)) is heeds
    for step in enrolment.steps.exclude(on_breach=""):
        walking.post("step", step.code, act="skip")
    assert "There was a new breach" not in walking.page("enrolment", enrolment.code)


def test_each_click_does_what_it_says(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    walking.checks(enrolment)
    code = enrolment.code
    assert "Nothing stands against it" not in walking.page("enrolment", code)
    walking.post("enrolment_turn", code, act="suits")
    assert "Nothing stands against it" in walking.page("enrolment", code)
    step = walking.step(enrolment, "needs-and-boundaries")
    for act, field, value in (
        ("skip", "skipped_at", True),
        ("unskip", "skipped_at", False),
        ("hold", "held_at", True),
        ("unhold", "held_at", False),
        ("give", "given_at", True),
    ):
        assert walking.post("step", step.code, act=act)["Location"] == reverse("enrolment", args=[code])
        step.refresh_from_db()
        assert (getattr(step, field) is not None) is value, act
    later = walking.step(enrolment, "vulnerable-opener", "ana")
    for act, week in (("later", 4), ("sooner", 3)):
        walking.post("step", later.code, act=act)
        later.refresh_from_db()
        assert later.week == week
    assert [walking.post(name, code, act="dance").status_code for name in ("enrolment_turn",)] == [404]
    assert walking.post("step", step.code, act="dance").status_code == 404
    walking.post("enrolment_turn", code, act="pause")
    assert "at rest" in walking.page("enrolment", code)
    walking.post("enrolment_turn", code, act="resume")
    ana = walking.cast.client("ana")
    assert walking.post("enrolment_add", code, exercise="steadying-breath", week=9, who=ana.code).status_code == 302
    assert walking.post("enrolment_add", code, exercise="", week=9, who=ana.code).status_code == 422
    assert "Week 9" in walking.page("enrolment", code)
    assert walking.post("enrolment_end", code, end="safety", words="Bye", prepared="").status_code == 422
    assert walking.post("enrolment_end", code, end="review", words="Thank you both.").status_code == 302
    assert "Thank you both." in mine(walking, "ana")


def test_what_is_refused_is_said_to_the_clinician_alone(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    step = walking.step(enrolment, "needs-and-boundaries")
    answer = walking.browser().post(reverse("step", args=[step.code]), {"act": "give"}, follow=True)
    assert "The safety gate is closed" in text(answer)
    assert "closed" not in main(mine(walking, "ana"))


def test_a_client_reads_their_own_list_in_plain_words(walking: Walking) -> None:
    enrolment = walking.enrol(hurt="ana")
    page = main(mine(walking, "ana"))
    said = ("Eight weeks is a start", "here for you now", "This is the time before week 1.", "Before week 1</h3>")
    assert ([words for words in said if words not in page], "eek 0" in page) == ([], False)
    assert NEVER_FOR_CLIENTS.findall(re.sub(r"<[^>]*>", " ", page)) == []
    walking.checks(enrolment, "ana")
    assert "done" in mine(walking, "ana")
    assert "/my/steps/" in text(walking.browser("ana").get("/my/"))


def test_whoever_is_on_none_has_no_list(walking: Walking) -> None:
    assert "/my/steps/" not in text(walking.browser("ana").get("/my/"))
    assert "Nothing here." in mine(walking, "ana")


def test_stopping_asks_first(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    code = walking.place(enrolment, "ana").code
    browser = walking.browser("ana")
    assert "Nobody else is told." in text(browser.get(f"/my/steps/{code}/stop/"))
    assert walking.place(enrolment, "ana").left_at is None
    assert browser.post(f"/my/steps/{code}/stop/").status_code == 302
    assert "You have stopped these steps." in mine(walking, "ana")
    assert "Ana has stopped these steps." in walking.page("enrolment", enrolment.code)
    assert walking.browser("jonah").get(f"/my/steps/{code}/stop/").status_code == 404


@pytest.mark.parametrize("reader", ["owner", "supervisor", "administrator", "front_desk", "stranger", "ana", "jonah"])
def test_for_everybody_else_it_is_not_there(walking: Walking, reader: str) -> None:
    enrolment = walking.enrol(STEADY)
    step = walking.step(enrolment, "needs-and-boundaries")
    pages = [reverse(name, args=[enrolment.code]) for name in ("enrolment", "enrolment_end", "enrolment_add")]
    pages += [reverse("step", args=[step.code]), reverse("case_pathways", args=[walking.case.code])]
    browser = walking.browser(reader)
    answers = {path: (browser.get(path).status_code, browser.post(path, {"act": "give"}).status_code) for path in pages}
    assert {code for codes in answers.values() for code in codes} <= {404, 405}
    assert walking.given(enrolment) == []


def test_a_supervisor_sees_how_it_stands_and_not_what_closes_a_gate(walking: Walking) -> None:
    enrolment = walking.enrol(hurt="ana")
    walking.joins("owner", TeamRole.SUPERVISOR)
    page = walking.page("enrolment", enrolment.code, reader="owner")
    assert ("Week 1" in page, "no private check" in page, "PCL-5 that" in page, "Give it now" in page) == (
        *(True, False),
        *(False, False),
    )


def as_seen(walking: Walking, name: str) -> list[str]:
    """Every page of a client's own that speaks of steps, without what differs at each look."""
    browser = walking.browser(name)
    varies = re.compile(r'(name="csrfmiddlewaretoken" value|data-token|nonce)="[^"]*"')
    return [varies.sub("", text(browser.get(path))) for path in ("/my/", "/my/steps/", "/my/answers/", "/my/sharing/")]


def test_a_step_kept_back_looks_like_one_that_is_not_there_yet(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    before = as_seen(walking, "ana")
    hold_step(walking.step(enrolment, "attachment-map", "ana"), on=True, by=walking.by)
    hold_step(walking.step(enrolment, "commitments-agreement"), on=True, by=walking.by)
    assert as_seen(walking, "ana") == before


@pytest.mark.parametrize("end", PathwayEnd)
def test_every_end_reads_alike(walking: Walking, end: PathwayEnd) -> None:
    enrolment = walking.enrol(STEADY)
    walking.checks(enrolment)
    state_suitable(enrolment, on=True, by=walking.by)
    give_step(walking.step(enrolment, "needs-and-boundaries"), by=walking.by)
    end_pathway(walking.fresh(enrolment), end, "Thank you.", prepared=True, by=walking.by)
    page = main(mine(walking, "jonah"))
    assert (page.count("Thank you."), "safe" in page, "/h/" in page) == (1, False, False)


def edited(walking: Walking, slug: str) -> dict[str, object]:
    """What the form of a pathway would send as it stands."""
    return as_sent(walking.browser().get(reverse("pathway_edit", args=[slug])).context["written"])


def publishing(walking: Walking, slug: str, sent: dict[str, object]) -> HttpResponse:
    answer = walking.browser().post(reverse("pathway_edit", args=[slug]), sent)
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_practice_copies_a_pathway_and_changes_its_own(walking: Walking) -> None:
    assert walking.browser().get(reverse("pathway_edit", args=[STEADY])).status_code == 404
    assert walking.post("pathway_copy", STEADY).status_code == 302
    own = Pathway.objects.get(practice__isnull=False)
    first = own.versions.get()
    enrolment = walking.post("case_pathways", walking.case.code, pathway=own.slug)
    sent = edited(walking, own.slug)
    assert publishing(walking, own.slug, sent | {"title": "Ours"}).status_code == 302
    second = own.versions.latest("number")
    same = {**first.definition, "title": "Ours"}
    assert {key for key in same if plain(same[key]) != plain(second.definition[key])} == set()
    assert (enrolment.status_code, Enrolment.objects.get().version) == (302, first)
    assert "Ours" in walking.page("pathway", own.slug)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"steps-0-kind_0": "submitted", "steps-0-exercise_0": "progress-review", "steps-0-number_0": 9},
            'id="id_steps-0-kind_0_error"><li>Can never be met.',
        ),
        ({"steps-0-who": "hurt"}, 'id="id_steps-0-who_error"><li>Needs to be known in this pathway.'),
        (
            {"steps-5-kind_0": "its_week", "steps-5-kind_1": ""},
            "Step 6: Has to stand behind the safety gate by itself: without it this could do harm.",
        ),
        ({"stages-0-name": "One", "stages-0-first": 0, "stages-0-last": "", "title": "Ours"}, "Stage 1:"),
        ({"title": ""}, "Write a title."),
    ],
)
def test_what_does_not_hold_together_is_not_published(walking: Walking, change: dict[str, str], words: str) -> None:
    walking.post("pathway_copy", STEADY)
    own = Pathway.objects.get(practice__isnull=False)
    answer = publishing(walking, own.slug, edited(walking, own.slug) | change)
    assert (answer.status_code, words in text(answer)) == (422, True)
    assert PathwayVersion.objects.filter(pathway=own).count() == 1


def test_a_pathway_of_one_practice_is_not_there_for_another(walking: Walking) -> None:
    walking.post("pathway_copy", STEADY)
    own = Pathway.objects.get(practice__isnull=False)
    theirs = walking.browser("stranger")
    assert [theirs.get(reverse(name, args=[own.slug])).status_code for name in ("pathway", "pathway_edit")] == [
        404,
        404,
    ]
    assert (own.slug in text(theirs.get("/pathways/")), own.slug in walking.page("pathways")) == (False, True)


def test_a_copy_of_a_copy_waits_for_the_gate_of_what_it_was_copied_from(walking: Walking) -> None:
    first = copy_exercise(exercise("commitments-agreement", walking.by).version, by=walking.by)
    second = copy_exercise(publish_draft(first, 0, by=walking.by), by=walking.by)
    walking.post("pathway_copy", STEADY)
    own = Pathway.objects.get(practice__isnull=False)
    content = deepcopy(own.versions.get().definition)
    ours = next(one for one in content["steps"] if one["slug"] == "commitments-agreement")
    step = {**ours, "key": "ours", "slug": second.slug, "who": "each"}
    content["steps"].append(step)
    publish_own(content, by=walking.by)
    step.update(unlock=["week>=2"])
    with pytest.raises(FormError, match="has to stand behind the safety gate by itself"):
        publish_own(content, by=walking.by)


def new_one(walking: Walking, **changes: object) -> dict[str, object]:
    blank = as_sent(walking.browser().get(reverse("pathway_new")).context["written"])
    words = dict.fromkeys(("title", "purpose", "guide", "client_title", "client_words"), "Small steps")
    step = {"week": 1, "slug": "trust-timeline", "kind_1": "submitted", "exercise_1": "phq-9", "join_1": "or"}
    return blank | words | {f"steps-0-{name}": value for name, value in step.items()} | changes


def begun(walking: Walking, sent: dict[str, object], reader: str = "clinician") -> HttpResponse:
    answer = walking.browser(reader).post(reverse("pathway_new"), sent)
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_pathway_begins_empty_and_pressing_twice_makes_one(walking: Walking) -> None:
    assert reverse("pathway_new") in walking.page("pathways")
    other = {"steps-1-week": 0, "steps-1-slug": "phq-9", "steps-1-kind_0": "enrolled"}
    sent = new_one(walking, **other)
    answers = [begun(walking, sent) for _press in range(2)]
    assert [answer["Location"] for answer in answers] == [reverse("pathway", args=["small-steps"])] * 2
    [version] = PathwayVersion.objects.filter(practice__isnull=False)
    steps = [(step["week"], step["slug"], step["unlock"]) for step in version.definition["steps"]]
    expected = [(0, "phq-9", ["enrolled"]), (1, "trust-timeline", ["week>=1 or submitted:phq-9"])]
    assert (version.definition["for"], version.definition["weeks"], steps) == ("one", 6, expected)
    assert begun(walking, sent | {"title": "New"})["Location"] == reverse("pathway", args=["new-2"])


def test_what_is_typed_stays_while_there_is_made_room_and_while_it_is_not_right(walking: Walking) -> None:
    more = text(begun(walking, new_one(walking, more="steps-0", title="Half a title")))
    assert ("Half a title" in more, 'name="steps-0-kind_3"' in more, "errorlist" in more) == (True, True, False)
    wrong = begun(walking, new_one(walking, **{"steps-0-slug": ""}))
    said = 'href="#id_steps-0-slug">Step 1: Choose an exercise.'
    assert (wrong.status_code, said in text(wrong)) == (422, True)
    none = begun(walking, new_one(walking, **dict.fromkeys(("steps-0-week", "steps-0-slug", "steps-0-kind_1"), "")))
    assert none.status_code == 422
    assert not Pathway.objects.filter(practice__isnull=False).exists()


@pytest.mark.parametrize("reader", ["administrator", "front_desk", "ana"])
def test_only_clinicians_begin_one(walking: Walking, reader: str) -> None:
    assert begun(walking, new_one(walking), reader).status_code == 404
