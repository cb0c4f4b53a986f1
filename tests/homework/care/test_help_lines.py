"""Whoever runs the practice keeps its help lines right, and is reminded twice a year."""

from datetime import UTC, datetime, timedelta

import pytest

from clients.actions.contact import change_country
from homework.actions.help_lines import add_line, check_lines
from homework.library.crisis import CHECK_EVERY, came_checked_on
from homework.models import HelpCheck, LineKind, OwnLine
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from tests.homework.care.scene import Scene, text

DUE, REMINDER = "It is time to check again.", "It is time to check the help lines"
LINE = {"country": "JP", "kind": "suicide", "name": "A line in Tokyo", "phone": "0120 783 556"}
LAST_GOOD = datetime.combine(came_checked_on() + CHECK_EVERY, datetime.min.time(), tzinfo=UTC) + timedelta(hours=12)
DAY = timedelta(days=1)


def on(scene: Scene, moment: datetime) -> tuple[bool, bool, bool]:
    """Whether the page, and the desks of who runs the practice and of who does not, say that it is time."""
    scene.clock.moment = moment
    return (
        DUE in scene.page("settings_help", reader="administrator"),
        REMINDER in scene.page("desk", reader="administrator"),
        REMINDER in scene.page("desk", reader="front_desk"),
    )


def test_after_half_a_year_it_is_time_until_somebody_has_checked(scene: Scene) -> None:
    found = [on(scene, LAST_GOOD), on(scene, LAST_GOOD + DAY)]
    assert scene.post("settings_help_check", reader="administrator", country="GB").status_code == 302
    checked = scene.clock.moment
    found += [on(scene, checked), on(scene, checked + CHECK_EVERY), on(scene, checked + CHECK_EVERY + DAY)]
    no, yes = (False,) * 3, (True, True, False)
    assert found == [no, yes, no, no, yes]
    check = HelpCheck.objects.get()
    assert (check.country, check.by_id) == ("GB", scene.cast.users["administrator"].pk)
    assert Event.objects.filter(action="check_help_lines").count() == 1


def test_each_country_of_a_client_is_checked_by_itself(scene: Scene) -> None:
    change_country(scene.cast.client("ana"), "US", by=scene.cast.actor("ana"))
    check_lines("GB", by=scene.cast.actor("administrator"))
    page = scene.page("settings_help", reader="administrator")
    assert [name in page for name in ("of-GB", "of-US", "of-DE", "1-800-799-7233")] == [True, True, False, True]
    with pytest.raises(NotVisibleError):
        check_lines("DE", by=scene.cast.actor("administrator"))


def test_a_line_is_added_and_taken_away(scene: Scene) -> None:
    assert scene.post("settings_help", reader="administrator", **LINE).status_code == 302
    page = scene.page("settings_help", reader="administrator")
    line = OwnLine.objects.get()
    assert scene.post("settings_help_remove", reader="administrator", line=line.code).status_code == 302
    after = scene.page("settings_help", reader="administrator")
    assert [("A line in Tokyo" in words, "of-JP" in words) for words in (page, after)] == [(True, True), (False, False)]
    assert [event.subjects for event in Event.objects.filter(action__endswith="_help_line").order_by("pk")] == [
        {"line": line.code}
    ] * 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"name": ""}, "Type the name of the line."), ({"phone": ""}, "Type a number, or where to find it.")],
)
def test_a_line_that_leads_nowhere_is_refused(scene: Scene, wrong: dict[str, str], words: str) -> None:
    answer = scene.post("settings_help", reader="administrator", **LINE | wrong)
    assert (answer.status_code, words in text(answer), OwnLine.objects.count()) == (422, True, 0)
    with pytest.raises(NotAllowedError):
        add_line("ZZ", LineKind.SUICIDE, name="A", phone="1", by=scene.cast.actor("administrator"))


@pytest.mark.parametrize("name", ["clinician", "supervisor", "front_desk", "ana"])
def test_for_whoever_does_not_run_the_practice_there_is_no_such_page(scene: Scene, name: str) -> None:
    add_line("JP", LineKind.SUICIDE, name="A line", phone="1", by=scene.cast.actor("administrator"))
    code = OwnLine.objects.get().code
    answers = [
        scene.post("settings_help", reader=name, **LINE),
        scene.post("settings_help_check", reader=name, country="GB"),
        scene.post("settings_help_remove", reader=name, line=code),
        scene.post("settings_help_remove", reader="stranger", line=code),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (OwnLine.objects.count(), HelpCheck.objects.count()) == (1, 0)
