"""How urgent a rule is in a practice: freely more, and less only by name and with a reason."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.urls import reverse

from homework.actions.levels import set_rule_level
from homework.actions.publishing import publish
from homework.actions.raising import raise_one
from homework.enums import FlagLevel
from homework.library.catalogue import catalogue, definition
from homework.library.flags import Raised
from homework.models import Flag, RuleLevel
from homework.queries.rule_levels import rules_of_practice
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from tests.homework.care.scene import Scene, text

SEVERE, MAYBE = "private-safety-screen/severe_any", "private-safety-screen/monitor_maybe"
TOLD = "gut-check-log/told_and_doubting"
SLUGS = ("private-safety-screen", "gut-check-log")


@pytest.fixture(autouse=True)
def library(scene: Scene) -> None:
    for slug in SLUGS:
        publish(slug, dict(definition(slug)))


def flagged(scene: Scene, key: str, *, level: int | None = None) -> Flag:
    slug, name = key.split("/")
    rule = next(rule for rule in catalogue()[slug].flags if rule.id == name)
    found = Raised(name, level or rule.level, rule.category, "", "Words.", stepped_up=level is not None)
    return raise_one(scene.case, scene.cast.client("ana"), key, found)


def send(scene: Scene, key: str, fields: dict[str, object], *, reader: str = "administrator") -> HttpResponse:
    answer = scene.browser(reader).post(f"{reverse('settings_level')}?rule={quote(key, safe='')}", fields)
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_rule_is_made_more_urgent_by_a_click(scene: Scene) -> None:
    assert flagged(scene, MAYBE).level == FlagLevel.NEXT_SESSION
    assert send(scene, MAYBE, {"level": 3}).status_code == 302
    found = flagged(scene, MAYBE)
    assert (found.level, Flag.objects.count()) == (FlagLevel.AT_ONCE, 2)
    assert "More urgent than it comes with." in scene.page("settings_levels", reader="administrator")


@pytest.mark.parametrize("lacks", ["named", "reason"])
def test_to_let_one_wait_longer_takes_a_name_and_a_reason(scene: Scene, lacks: str) -> None:
    fields: dict[str, object] = {
        "level": 2,
        "named": scene.cast.users["clinician"].pk,
        "reason": "We call within the hour anyway.",
    }
    refused = send(scene, SEVERE, fields | {lacks: ""})
    assert (refused.status_code, RuleLevel.objects.count()) == (422, 0)
    assert ("Name the clinician" in text(refused), "Write down why" in text(refused)) == (
        lacks == "named",
        lacks == "reason",
    )
    assert send(scene, SEVERE, fields).status_code == 302
    said = RuleLevel.objects.get()
    assert (said.level, said.named_id, said.reason) == (2, fields["named"], fields["reason"])
    event = Event.objects.get(action="set_rule_level")
    assert event.subjects == {"rule": said.pk, "level": 2, "named": said.named_id}
    page = scene.browser("administrator").get(f"{reverse('settings_level')}?rule={quote(SEVERE, safe='')}")
    assert ("stands for it: We call" in text(page), scene.cast.users["clinician"].name in text(page)) == (True,) * 2


@pytest.mark.parametrize("name", ["administrator", "front_desk", "ana", "stranger"])
def test_only_a_carer_of_the_practice_stands_for_it(scene: Scene, name: str) -> None:
    with pytest.raises(NotAllowedError):
        set_rule_level(
            SEVERE,
            FlagLevel.WORKING_DAY,
            named=scene.cast.users[name],
            reason="So.",
            by=scene.cast.actor("administrator"),
        )
    assert RuleLevel.objects.count() == 0


def test_what_was_raised_before_stays_as_it_is(scene: Scene) -> None:
    flag, by = flagged(scene, SEVERE), scene.cast.actor("administrator")
    clinician = scene.cast.users["clinician"]
    set_rule_level(SEVERE, FlagLevel.NEXT_SESSION, named=clinician, reason="So.", by=by)
    scene.clock.moment += timedelta(days=8)
    later = flagged(scene, SEVERE)
    flag.refresh_from_db()
    assert (flag.level, later.level) == (FlagLevel.AT_ONCE, FlagLevel.NEXT_SESSION)


def test_going_back_up_to_the_table_needs_no_name(scene: Scene) -> None:
    by, clinician = scene.cast.actor("administrator"), scene.cast.users["clinician"]
    set_rule_level(SEVERE, FlagLevel.NEXT_SESSION, named=clinician, reason="So.", by=by)
    set_rule_level(SEVERE, FlagLevel.AT_ONCE, by=by)
    with pytest.raises(NotAllowedError):
        set_rule_level(SEVERE, FlagLevel.AT_ONCE, by=by)
    assert (flagged(scene, SEVERE).level, RuleLevel.objects.count()) == (FlagLevel.AT_ONCE, 2)


@pytest.mark.parametrize(("said", "expected"), [(1, (1, 2)), (2, (2, 2)), (3, (3, 3))])
def test_what_a_figure_made_more_urgent_stays_so(scene: Scene, said: int, expected: tuple[int, int]) -> None:
    """Told so often: at the second entry the rule counts for more, whatever the practice said of the first."""
    if said != FlagLevel.NEXT_SESSION:
        set_rule_level(TOLD, FlagLevel(said), by=scene.cast.actor("administrator"))
    first = flagged(scene, TOLD)
    scene.clock.moment += timedelta(days=8)
    assert (first.level, flagged(scene, TOLD, level=2).level) == expected


@pytest.mark.parametrize("name", ["clinician", "supervisor", "front_desk", "ana"])
def test_for_whoever_does_not_run_the_practice_there_is_no_such_page(scene: Scene, name: str) -> None:
    browser = scene.browser(name)
    assert {browser.get(reverse(page)).status_code for page in ("settings_levels", "settings_level")} == {404}
    assert send(scene, MAYBE, {"level": 3}, reader=name).status_code == 404
    with pytest.raises(NotVisibleError):
        set_rule_level(MAYBE, FlagLevel.AT_ONCE, by=scene.cast.actor(name))


def test_a_rule_that_is_not_there_has_no_page(scene: Scene) -> None:
    assert [
        send(scene, key, {"level": 3}).status_code for key in ("", "nothing/at_all", "felt-safety-check/body_unsafe")
    ] == [404] * 3


def test_every_rule_says_in_plain_words_what_it_looks_for(scene: Scene) -> None:
    found = {rule.key: rule.words for rule in rules_of_practice(scene.cast.actor("administrator"))}
    assert len(found) == sum(len(catalogue()[slug].flags) for slug in SLUGS)
    assert [found[key] for key in (TOLD, SEVERE, "private-safety-screen/self_thoughts_frequent")] == [
        (
            "“Often” for “When you raise a worry, are you told that you are the problem because you cannot trust?” "
            "“Yes” for “Are you left doubting your own memory or your own mind?”"
        ),
        "Anything but “None of these” for “Has any of this happened?”",
        (
            "“On more than half of the days” or “Nearly every day” for “In the last two weeks, how often have you "
            "thought that you would be better off dead, or of hurting yourself?”"
        ),
    ]


def test_nothing_that_was_said_is_changed_afterwards(scene: Scene) -> None:
    set_rule_level(MAYBE, FlagLevel.AT_ONCE, by=scene.cast.actor("administrator"))
    for act in (RuleLevel.objects.all().delete, lambda: RuleLevel.objects.update(level=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert RuleLevel.objects.get().level == FlagLevel.AT_ONCE


def test_what_one_practice_says_is_nothing_to_another(scene: Scene) -> None:
    set_rule_level(MAYBE, FlagLevel.AT_ONCE, by=scene.cast.actor("stranger"))
    flag = flagged(scene, MAYBE)
    assert (flag.level, RuleLevel.objects.count()) == (FlagLevel.NEXT_SESSION, 1)
