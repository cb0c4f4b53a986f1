from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from clients.actions.cases import plan_session
from clients.enums import ConsentKind, TeamRole
from homework.enums import Level
from homework.models import Flag
from homework.queries.flag_page import held_work
from practice import clock
from tests.homework.care.scene import Scene, links, text
from tests.walls import told


def in_order(page: str, *words: str) -> bool:
    places = [page.find(word) for word in words]
    return -1 not in places and all(before < after for before, after in pairwise(places))


def test_a_flag_comes_first(scene: Scene) -> None:
    plan_session(scene.case, clock.now() + timedelta(minutes=25), zone="Europe/London", minutes=50, by=scene.by)
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    scene.flag("ana", part)
    page = scene.page("today")
    assert in_order(page, "Look first", "Chose “No” for “Are you safe?”", "Next, in 25 minutes", "New answers")
    assert "One session today. One answer to look at first." in page


def test_a_supervisor_takes_no_flag_out_of_sight(scene: Scene) -> None:
    scene.flag("ana", scene.answer("ana", scene.set(), Level.THERAPIST))
    scene.joins("owner", TeamRole.SUPERVISOR)
    readers = ("clinician", "owner")
    without = ["Look first" in scene.page("today", reader=reader) for reader in readers]
    scene.consent("ana", ConsentKind.SUPERVISION)
    assert without == [True, False]
    assert ["Look first" in scene.page("today", reader=reader) for reader in readers] == [True, True]


def test_a_flag_is_seen_acknowledged_and_closed(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    flag = scene.flag("ana", part)
    scene.post("flag_see", flag.code)
    seen = scene.page("today")
    silent = scene.post("flag_acknowledge", flag.code, action="none", note=" ")
    scene.post("flag_acknowledge", flag.code, action="contacted", note="Rang her.")
    gone = scene.page("today")
    unsure = scene.post("flag_lift", flag.code, reason="All is well.")
    scene.post("flag_lift", flag.code, reason="All is well.", joint_work_suitable="on")
    flag.refresh_from_db()
    assert ["Look first" in page for page in (seen, gone)] == [True, False]
    assert [answer.status_code for answer in (silent, unsure)] == [422, 422]
    assert b"Say why no action is needed." in silent.content
    assert b"Until then the hold stays." in unsure.content
    assert (flag.action, flag.note, flag.reason, flag.lifted_by_id) == (
        "contacted",
        "Rang her.",
        "All is well.",
        scene.by.person,
    )


def test_what_one_answer_raised_is_signed_as_seen_together(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    flags = [scene.flag("ana", part, words=f"Chose {word}.") for word in ("one", "two")]
    page = scene.page("today")
    codes = [flag.code for flag in flags]
    scene.post("flag_see", codes[0], flag=codes)
    assert page.count('class="look-item"') == 1
    assert Flag.objects.filter(seen_at=None).count() == 0


def test_nobody_signs_a_flag_of_another_case_along(scene: Scene) -> None:
    flag = scene.flag("ana")
    other = scene.cast.couple(treating="owner")
    foreign = Flag.objects.create(
        case=other,
        client=scene.cast.client("ana"),
        rule="x",
        category="acute",
        level=1,
        words="x",
        raised_at=clock.now(),
    )
    answer = scene.post("flag_see", flag.code, flag=[foreign.code])
    assert (answer.status_code, Flag.objects.filter(seen_at=None).count()) == (404, 2)


def test_done_and_not_done_yet_and_nothing_between(scene: Scene) -> None:
    plan_session(scene.case, clock.now() + timedelta(hours=1), zone="Europe/London", minutes=50, by=scene.by)
    scene.answer("ana", scene.set(), Level.PRIVATE)
    page = scene.page("today")
    panel = page.partition('class="next"')[2].partition("</section>")[0]
    assert [panel.count("Not done yet"), panel.count("Done ")] == [1, 1]
    assert "1 of 2 done so far." in panel


def test_a_case_without_homework_begins_with_its_first_exercise(scene: Scene) -> None:
    """Also when its people stand in the panel of the next session."""
    plan_session(scene.case, clock.now() + timedelta(hours=1), zone="Europe/London", minutes=50, by=scene.by)
    steps = [step in scene.page("today") for step in ("Choose first exercise", "None set yet", "Nothing is set for")]
    scene.set()
    assert (steps, "Choose first exercise" in scene.page("today")) == ([True] * 3, False)


def test_the_first_day_and_an_empty_one(scene: Scene, db: None) -> None:
    fresh = scene.page("today", reader="stranger")
    quiet = scene.page("today")
    assert ["Three steps to begin" in page for page in (fresh, quiet)] == [True, False]
    assert "No sessions today. Here is what is new." in quiet


@pytest.mark.parametrize(
    ("show", "found"), [("", {"couple", "marcus"}), ("couples", {"couple"}), ("new", {"marcus"}), ("nudge", {"couple"})]
)
def test_filters_are_links(scene: Scene, show: str, found: set[str]) -> None:
    codes = {"couple": scene.case.code, "marcus": scene.another("marcus").code}
    scene.set()
    page = text(scene.browser().get(reverse("clients"), {"show": show}))
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert set(links(body, "case_page")) == {codes[name] for name in found}


@pytest.mark.parametrize(
    ("words", "found"), [("REYES", True), ("réyes", True), ("jon rey", True), ("jonha", True), ("nobody", False)]
)
def test_search_forgives_accents_and_case(scene: Scene, words: str, found: bool) -> None:  # noqa: FBT001 - a row's value
    whole = text(scene.browser().get(reverse("search"), {"q": words}))
    part = text(scene.browser().get(reverse("search"), {"q": words}, headers={"HX-Request": "true"}))
    assert [scene.case.code in page for page in (whole, part)] == [found, found]
    assert [page.startswith("<!doctype") for page in (whole, part)] == [True, False]


def test_who_may_not_treat_is_not_asked_to_add_clients(scene: Scene) -> None:
    page = scene.page("today", reader="supervisor")
    assert ["Add a client" in page, "No case has you in its care team yet." in page] == [False, True]


def test_search_finds_nobody_of_others(scene: Scene) -> None:
    page = scene.browser("owner").get(reverse("search"), {"q": "reyes"})
    assert scene.case.code not in text(page)


STATEMENTS = 4
SIGN_IN = 3


@pytest.mark.parametrize("address", ["today", "clients"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_caseload_costs_four_statements_however_long(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries, address: str, count: int
) -> None:
    for place in range(count):
        scene.another(f"client{place}")
    browser = scene.browser()
    browser.get(reverse(address))
    with django_assert_max_num_queries(STATEMENTS + SIGN_IN + told()):
        assert browser.get(reverse(address)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_other_pages_cost_the_same_for_more(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    parts = [scene.answer("ana", scene.set(), Level.THERAPIST) for _ in range(count)]
    browser = scene.browser()
    places = [(reverse("answers"), 10), (reverse("case_page", args=[scene.case.code]), 30)]
    places += [(reverse("answer", args=[parts[0].code]), 36)]
    for place, most in places:
        browser.get(place)
        with django_assert_max_num_queries(most + told()):
            assert browser.get(place).status_code == 200


def test_a_flag_names_only_the_held_answers_that_its_reader_may_read(scene: Scene) -> None:
    scene.joins("owner", TeamRole.SUPERVISOR)
    for kind in (ConsentKind.PARTNER_SHARING, ConsentKind.SUPERVISION):
        scene.consent("ana", kind)
    flag, assignment = scene.flag("ana"), scene.set()
    for name in ("ana", "jonah"):
        scene.answer(name, assignment, Level.PARTNER)
    held = {
        reader: sorted(part.who for part in held_work([flag], scene.cast.actor(reader)))
        for reader in ("clinician", "owner")
    }
    assert held == {"clinician": ["Ana", "Jonah"], "owner": ["Ana"]}
