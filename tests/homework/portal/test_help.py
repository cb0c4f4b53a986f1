"""Help is near: of the country where somebody lives, said before it is needed, and no more than text."""

import pytest
from django.test import Client as Browser

from clients.actions.contact import change_country
from homework.actions.help_lines import add_line
from homework.actions.levels import set_rule_level
from homework.enums import FlagLevel
from homework.models import LineKind, Part
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.people.models import User
from tests.cast import PASSWORD
from tests.homework.leaks.twins import masked
from tests.homework.portal.scene import Scene, question

PANEL = "You do not have to be alone with this"
IN_ANY_CASE = "Clinician will see what you choose here when you hand it in"
BILLS = "Calls can show up on a bill, or in the list of calls on a phone."


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def asked(scene: Scene, slug: str, name: str = "ana") -> Part:
    return scene.part(scene.set(scene.exercise(slug)), name)


def test_the_client_says_where_they_live_and_the_numbers_follow(scene: Scene) -> None:
    browser = scene.browser("ana")
    found = []
    for country in ("GB", "DE", ""):
        assert browser.post("/my/settings/country/", {"country": country}).status_code == 302
        chosen = f'<option value="{country}" selected>' in page(browser, "/my/settings/country/")
        shown = page(browser, "/help/")
        found.append((chosen, 'href="tel:999"' in shown, 'href="tel:112"' in shown))
    assert found == [(True, True, False), (True, False, True), (True, True, False)]
    assert 'href="tel:999"' in page(scene.browser("jonah"), "/help/")


def test_where_somebody_lives_is_theirs_to_say(scene: Scene) -> None:
    for name in ("jonah", "clinician", "administrator", "stranger"):
        with pytest.raises(NotVisibleError):
            change_country(scene.cast.client("ana"), "DE", by=scene.cast.actor(name))
    with pytest.raises(NotAllowedError):
        change_country(scene.cast.client("ana"), "ZZ", by=scene.cast.actor("ana"))
    assert scene.browser("ana").post("/my/settings/country/", {"country": "ZZ"}).status_code == 422


@pytest.mark.parametrize("country", ["DE", "JP"])
def test_the_panel_shows_what_is_confirmed_there_or_where_to_find_a_line(scene: Scene, country: str) -> None:
    change_country(scene.cast.client("ana"), country, by=scene.cast.actor("ana"))
    part, browser = asked(scene, "self-compassion-break"), scene.browser("ana")
    assert PANEL not in page(browser, question(part, "moment"))
    browser.post(question(part, "distress_before"), {"distress_before": "8"})
    shown = page(browser, question(part, "moment"))
    panel = shown[shown.index(PANEL) : shown.index("</section>", shown.index(PANEL))]
    assert (BILLS in panel, "0800 111 0111" in panel, "findahelpline.com" in panel) == (
        True,
        country == "DE",
        country == "JP",
    )


def test_a_practice_adds_what_is_missing_for_who_lives_there_and_nobody_else_learns_of_it(scene: Scene) -> None:
    others = ("jonah", "stranger", "clinician")
    paths = ("/help/", "/help/?country=JP", "/help/?country=US")
    before = {name: [masked(page(scene.browser(name), path)) for path in paths] for name in others}
    change_country(scene.cast.client("ana"), "JP", by=scene.cast.actor("ana"))
    by = scene.cast.actor("administrator")
    add_line("US", LineKind.SUICIDE, name="A line in Ohio", phone="1", by=by)
    add_line("JP", LineKind.EMERGENCY, name="Emergency", phone="110", by=by)
    add_line("JP", LineKind.SUICIDE, name="A line in Tokyo", phone="0120 783 556", by=by)
    found = page(scene.browser("ana"), "/help/")
    assert ['href="tel:110"' in found, "A line in Tokyo" in found, "findahelpline.com" in found] == [True] * 3
    assert {name: [masked(page(scene.browser(name), path)) for path in paths] for name in others} == before


def test_no_number_of_a_practice_stands_in_for_a_confirmed_one(scene: Scene) -> None:
    add_line("GB", LineKind.EMERGENCY, name="Emergency", phone="110", by=scene.cast.actor("administrator"))
    assert 'class="help-number" href="tel:999"' in page(scene.browser("ana"), "/help/")


def test_looking_for_help_is_not_on_record(scene: Scene) -> None:
    browser, before = scene.browser("ana"), Event.objects.count()
    for path in ("/help/", "/help/?country=US", "/safety/"):
        page(browser, path)
    assert Event.objects.count() == before


def test_on_the_first_day_a_client_is_told_who_sees_and_what_to_do(scene: Scene) -> None:
    User.objects.filter(pk=scene.cast.users["ana"].pk).update(knows_way_out=False)
    shown = page(scene.browser("ana"), "/my/way-out/")
    told = (
        "Some answers ask your therapist to look soon.",
        "a clinician on duty and the one who leads the practice",
        "Your partner is never told.",
        "No one watches these pages day and night.",
        "If you are in danger now, call 999.",
    )
    assert [words in shown for words in told] == [True] * 5


@pytest.mark.parametrize(
    ("slug", "key", "words"),
    [
        ("private-safety-screen", "p_gate", ""),
        ("private-safety-screen", "p_contact", ""),
        ("private-safety-screen", "p_severe", IN_ANY_CASE),
        ("private-safety-screen", "p_now", IN_ANY_CASE),
        ("self-compassion-break", "leaving", IN_ANY_CASE),
        ("self-compassion-break", "moment", ""),
        ("trust-timeline", "event", "When you let Clinician see this"),
    ],
)
def test_above_what_asks_somebody_to_look_stands_who_sees_it(scene: Scene, slug: str, key: str, words: str) -> None:
    part, browser = asked(scene, slug), scene.browser("ana")
    if slug == "private-safety-screen":
        browser.post("/my/again/", {"password": PASSWORD, "next": "/my/"})
        browser.post(question(part, "p_gate"), {"p_gate": "yes"})
    shown = page(browser, question(part, key))
    notice = "No one watches this page day and night."
    assert (notice in shown, words in shown) == (words != "", True)


def test_both_partners_read_the_same_above_a_question(scene: Scene) -> None:
    given = scene.set(scene.exercise("self-compassion-break"))
    notices = []
    for name in ("ana", "jonah"):
        shown = page(scene.browser(name), question(scene.part(given, name), "leaving"))
        start = shown.index('<div class="notice">')
        notices.append(shown[start : shown.index("</div></div>", start)])
    assert notices[0] == notices[1]


def test_what_a_practice_made_more_urgent_brings_help_too(scene: Scene) -> None:
    part, browser = asked(scene, "session-feedback"), scene.browser("ana")
    browser.post(question(part, "heard"), {"heard": "1"})
    before = PANEL in page(browser, question(part, "heard"))
    key = "session-feedback/alliance_low"
    set_rule_level(key, FlagLevel.WORKING_DAY, by=scene.cast.actor("administrator"))
    assert (before, PANEL in page(browser, question(part, "heard"))) == (False, True)
