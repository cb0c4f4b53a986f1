"""A client's own answers, consents, hold, agreement and log."""

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from clients.actions.secrets import propose_policy
from clients.enums import ConsentKind, SecretsMode, TeamRole
from clients.queries.consents import consents_of
from clients.queries.secrets import policy_in_force
from homework.actions.answering import choose_level, submit
from homework.actions.care import join_team
from homework.actions.opening import open_part
from homework.actions.sharing import set_consent
from homework.enums import Level
from homework.models import Hold, Part
from tests.cast import PASSWORD
from tests.homework.portal.scene import Scene, question

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value|data-token|nonce)="[^"]*"')
pytestmark = pytest.mark.django_db


@pytest.fixture
def part(scene: Scene) -> Part:
    part = scene.part(scene.plain(), "ana")
    submit(part, {"note": "My words", "strain": 0}, Level.PARTNER, by=scene.cast.actor("ana"))
    return scene.part(part.assignment, "ana")


def words(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def sign_in_again(browser: Browser) -> None:
    browser.post("/my/again/", {"password": PASSWORD, "next": "/my/sharing/"})


def test_the_page_says_who_of_the_team_can_see_it_and_who_has_looked(scene: Scene, part: Part) -> None:
    join_team(scene.case, scene.cast.users["owner"], TeamRole.SUPERVISOR, by=scene.cast.actor("clinician"))
    browser = scene.browser("ana")
    page = words(browser, f"/my/answers/{part.code}/")
    assert ("Clinician read it" in page, "0 of 10" in page, "My words" in page) == (False, True, True)
    assert 'Dr Owner<span class="vh">: cannot see this' in page
    set_consent(scene.case, ConsentKind.SUPERVISION, on=True, by=scene.cast.actor("ana"))
    open_part(part.code, by=scene.cast.actor("clinician"))
    open_part(part.code, by=scene.cast.actor("owner"))
    page = words(browser, f"/my/answers/{part.code}/")
    assert 'Dr Owner<span class="vh">: can see this' in page
    assert [name in page for name in ("Clinician read it", "Dr Owner read it")] == [True, True]
    assert [name in words(browser, "/my/log/") for name in ("Clinician read it", "You chose")] == [True, True]


@pytest.mark.parametrize("level", ["private", "therapist", "together"])
def test_taking_back_what_was_offered_warns_first_and_offers_a_hold(scene: Scene, part: Part, level: str) -> None:
    browser, path = scene.browser("ana"), f"/my/answers/{part.code}/level/"
    page = browser.post(path, {"level": level}).content.decode()
    assert ("They may notice, and ask." in page, "Hold it quietly instead" in page) == (True, True)
    part.refresh_from_db()
    assert part.level == Level.PARTNER
    browser.post(path, {"level": level, "sure": "1"})
    part.refresh_from_db()
    assert (part.level, Hold.objects.count()) == (level, 0)


def test_a_hold_instead_leaves_everything_as_it_is(scene: Scene, part: Part) -> None:
    scene.browser("ana").post(f"/my/answers/{part.code}/level/", {"level": "private", "hold": "1"})
    part.refresh_from_db()
    assert (part.level, part.shown_id, Hold.objects.count()) == (Level.PARTNER, part.current_id, 1)


def test_choosing_the_same_once_more_asks_nothing(scene: Scene, part: Part) -> None:
    answer = scene.browser("ana").post(f"/my/answers/{part.code}/level/", {"level": "partner"})
    assert answer["Location"] == f"/my/answers/{part.code}/"


def consent(browser: Browser, scene: Scene, kind: str, on: str, **more: str) -> "Answer":
    return browser.post(f"/my/sharing/{scene.case.code}/consent/", {"kind": kind, "on": on, **more})


def test_consents_are_given_and_taken_back(scene: Scene) -> None:
    browser, ana = scene.browser("ana"), scene.cast.client("ana")
    consent(browser, scene, "supervision", "yes")
    consent(browser, scene, "records", "yes")
    assert consents_of(scene.case, ana) == set(ConsentKind)
    consent(browser, scene, "supervision", "no")
    assert consents_of(scene.case, ana) == {ConsentKind.PARTNER_SHARING, ConsentKind.RECORDS}
    assert consent(browser, scene, "everything", "yes").status_code == 404


def test_stopping_all_sharing_warns_first_where_something_was_offered(scene: Scene, part: Part) -> None:
    browser, ana = scene.browser("ana"), scene.cast.client("ana")
    page = consent(browser, scene, "partner_sharing", "no").content.decode()
    assert ("They may notice, and ask." in page, ConsentKind.PARTNER_SHARING in consents_of(scene.case, ana)) == (
        True,
        True,
    )
    consent(browser, scene, "partner_sharing", "no", hold="1")
    assert (ConsentKind.PARTNER_SHARING in consents_of(scene.case, ana), Hold.objects.count()) == (True, 1)
    consent(browser, scene, "partner_sharing", "no", sure="1")
    assert consents_of(scene.case, ana) == frozenset()


def test_ones_own_hold_is_on_no_page_before_signing_in_again(scene: Scene, part: Part) -> None:
    browser = scene.browser("ana")
    without = TOKENS.sub("", words(browser, "/my/sharing/"))
    sign_in_again(browser)
    assert "Hold my sharing quietly" in words(browser, "/my/sharing/")
    browser.post(f"/my/sharing/{scene.case.code}/more/", {"on": "yes"})
    assert (Hold.objects.filter(lifted_at=None).count(), "End it" in words(browser, "/my/sharing/")) == (1, True)
    later = scene.browser("ana")
    assert TOKENS.sub("", words(later, "/my/sharing/")) == without
    assert later.post(f"/my/sharing/{scene.case.code}/more/", {"on": "no"})["Location"].startswith("/my/again/")
    browser.post(f"/my/sharing/{scene.case.code}/more/", {"on": "no"})
    assert not Hold.objects.filter(lifted_at=None).exists()


def test_an_agreement_counts_when_all_have_signed(scene: Scene) -> None:
    by = scene.cast.actor("clinician")
    policy = propose_policy(scene.case, SecretsMode.LIMITED, "What you tell me alone I may not keep for good.", by=by)
    path = f"/my/sharing/{scene.case.code}/agreement/"
    for name, expected in (("ana", None), ("jonah", policy)):
        assert policy.text in words(scene.browser(name), "/my/sharing/")
        before = words(scene.browser(name), "/my/")
        scene.browser(name).post(path, {"number": "1"})
        asked = ["something to read and agree to" in page for page in (before, words(scene.browser(name), "/my/"))]
        assert (policy_in_force(scene.case), asked) == (expected, [True, False])
    own = scene.part(scene.plain(), "ana")
    assert policy.text in words(scene.browser("ana"), question(own, "note"))
    assert policy.text not in words(scene.browser("ana"), question(own, "strain"))
    propose_policy(scene.case, SecretsMode.SEPARATE, "Something newer.", by=by)
    assert policy_in_force(scene.case) == policy


def test_the_last_step_leads_to_the_consent_that_is_missing(scene: Scene) -> None:
    own = scene.part(scene.plain(), "ana")
    browser = scene.browser("ana")
    browser.post(question(own, "note"), {"note": "x", "revision": "0"})
    with_it = words(browser, f"/my/h/{own.code}/share/")
    set_consent(scene.case, ConsentKind.PARTNER_SHARING, on=False, by=scene.cast.actor("ana"))
    without = words(browser, f"/my/h/{own.code}/share/")
    assert ["Turn on sharing with Jonah" in page for page in (with_it, without)] == [False, True]


def test_beside_a_partners_words_stand_the_own_ones_to_the_same_questions(scene: Scene) -> None:
    assignment = scene.plain()
    for name in ("ana", "jonah"):
        answers = {"note": f"open-{name}", "only_team": f"team-{name}", "strain": 4}
        submit(scene.part(assignment, name), answers, Level.TOGETHER, by=scene.cast.actor(name))
    browser, own = scene.browser("ana"), scene.part(assignment, "ana")
    browser.post(f"/my/together/{own.code}/")
    page = words(browser, f"/my/together/{own.code}/")
    assert "team-ana" in words(browser, f"/my/answers/{own.code}/")
    assert [word in page for word in ("open-ana", "open-jonah", "team-ana", "team-jonah")] == [True, True, False, False]


def test_a_list_goes_on_where_it_ended(scene: Scene) -> None:
    codes = []
    for _ in range(23):
        part = scene.part(scene.plain(), "ana")
        submit(part, {"note": "x"}, Level.PRIVATE, by=scene.cast.actor("ana"))
        codes.append(part.code)
    codes.reverse()
    browser = scene.browser("ana")
    first, rest = words(browser, "/my/answers/"), words(browser, f"/my/answers/?before={codes[19]}")
    assert [code for code in codes if f"/my/answers/{code}/" in first] == codes[:20]
    assert [code for code in codes if f"/my/answers/{code}/" in rest] == codes[20:]
    assert browser.get("/my/answers/?before=never-used").status_code == 404


PAGES = ("/my/", "/my/answers/", "/my/sharing/", "/my/log/", "/my/together/")


@pytest.mark.parametrize("path", PAGES)
def test_statements_do_not_grow_with_what_there_is(
    scene: Scene, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = scene.browser("ana")

    def one_more() -> None:
        assignment = scene.plain()
        for name in ("ana", "jonah"):
            submit(scene.part(assignment, name), {"note": "x"}, Level.TOGETHER, by=scene.cast.actor(name))
            open_part(scene.part(assignment, name).code, by=scene.cast.actor("clinician"))
        scene.plain()

    one_more()
    browser.get(path)
    with django_assert_max_num_queries(60) as counted:
        browser.get(path)
    for _ in range(2):
        one_more()
    with django_assert_max_num_queries(len(counted)):
        browser.get(path)


@pytest.mark.parametrize("name", ["clinician", "supervisor", "administrator", "front_desk", "stranger"])
def test_these_pages_are_for_nobody_else(scene: Scene, part: Part, name: str) -> None:
    browser = scene.browser(name)
    paths = [*PAGES, "/my/again/", f"/my/answers/{part.code}/", f"/my/h/{part.code}/", question(part, "note")]
    assert {browser.get(path).status_code for path in paths} == {404}


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_ends_the_session_and_goes_somewhere_harmless(scene: Scene, method: str) -> None:
    browser = scene.cast.browser("ana", checks_tokens=True)
    answer = getattr(browser, method)("/leave/")
    assert (answer.status_code, answer["Location"]) == (303, "https://www.bbc.co.uk/weather")
    assert browser.get("/my/").status_code == 302


@pytest.mark.parametrize(("country", "number"), [("", "999"), ("DE", "112"), ("US", "911"), ("ZZ", "999")])
def test_help_is_near(scene: Scene, country: str, number: str) -> None:
    assert f'href="tel:{number}">{number}</a>' in words(scene.browser("ana"), f"/help/?country={country}")


def test_a_stranger_finds_help_without_signing_in() -> None:
    page = words(Browser(), "/help/?country=IE")
    assert ("findahelpline.com" in page, "Stay unseen" in page) == (True, True)


def test_the_page_says_why_somebody_can_see_it(scene: Scene, part: Part) -> None:
    join_team(scene.case, scene.cast.users["owner"], TeamRole.SUPERVISOR, by=scene.cast.actor("clinician"))
    before = words(scene.browser("ana"), f"/my/answers/{part.code}/")
    set_consent(scene.case, ConsentKind.SUPERVISION, on=True, by=scene.cast.actor("ana"))
    after = words(scene.browser("ana"), f"/my/answers/{part.code}/")
    why = "supervisor, because you agreed"
    assert [(why in page, "your therapist</span>" in page) for page in (before, after)] == [(False, True), (True, True)]


def test_a_private_note_says_what_is_seen_of_it_all_the_same(scene: Scene, part: Part) -> None:
    told = "can also read the answers that are marked with an eye"
    path = f"/my/answers/{part.code}/"
    before = words(scene.browser("ana"), path)
    choose_level(part, Level.PRIVATE, by=scene.cast.actor("ana"))
    assert [told in page for page in (before, words(scene.browser("ana"), path))] == [False, True]


def test_stopping_all_sharing_always_warns_first(scene: Scene) -> None:
    page = consent(scene.browser("ana"), scene, "partner_sharing", "no").content.decode()
    given = consents_of(scene.case, scene.cast.client("ana"))
    assert ("Hold it quietly instead" in page, ConsentKind.PARTNER_SHARING in given) == (True, True)
