"""What goes beyond the care team: to whom, when by the clock, and exactly which three things."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks

from clients.actions.cases import open_case
from clients.actions.duty import change_patience, name_duty
from clients.enums import DutyKind
from clients.models import Client, Duty
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.escalating import escalate_flag, tell_those_on_duty
from homework.actions.publishing import publish
from homework.actions.reviewing import acknowledge_flags, lift_flags
from homework.enums import FlagLevel, Level
from homework.library.catalogue import definition
from homework.models import Flag, FlagLook
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.codes import new_code
from practice.mail.models import OutgoingMail
from practice.mail.wishes import Wishes, keep_wishes
from tests.homework.care.beyond import HOUR, SECOND, TIMES, finds, flagged, house, lead, on_duty, told
from tests.homework.care.scene import Scene, text


@pytest.mark.parametrize(
    ("rule", "words"), [("a-form/safe_now", "Rule: acute: safe now<"), ("a-form/acute", "Rule: acute<")]
)
def test_the_page_names_the_rule_once(scene: Scene, rule: str, words: str) -> None:
    on_duty(scene)
    flag = flagged(scene)
    flag.rule = rule
    flag.save()
    scene.clock.moment += HOUR
    assert words in scene.page("duty_flag", flag.code, reader="owner")


def test_it_goes_to_who_is_on_duty_and_an_hour_later_to_the_lead_with_no_worker(scene: Scene) -> None:
    on_duty(scene)
    lead(scene)
    flag, raised = flagged(scene), scene.clock.moment
    found = {}
    for waited in (HOUR - SECOND, HOUR, 2 * HOUR - SECOND, 2 * HOUR):
        scene.clock.moment = raised + waited
        found[waited] = tuple(finds(scene, flag, name) for name in ("owner", "supervisor"))
    assert list(found.values()) == [(False, False), (True, False), (True, False), (True, True)]


def test_the_practice_says_how_long_it_waits(scene: Scene) -> None:
    on_duty(scene)
    change_patience(house(scene), **TIMES | {"minutes": 5}, by=scene.cast.actor("administrator"))
    flag, raised = flagged(scene), scene.clock.moment
    scene.clock.moment = raised + timedelta(minutes=5)
    assert finds(scene, flag)


def test_what_was_acknowledged_in_time_stays_with_the_team(scene: Scene) -> None:
    on_duty(scene)
    flag = flagged(scene)
    acknowledge_flags([flag], "contacted", "", by=scene.by)
    scene.clock.moment += timedelta(days=3)
    assert not finds(scene, flag)


def test_what_was_acknowledged_too_late_is_seen_until_it_is_closed(scene: Scene) -> None:
    on_duty(scene)
    flag = flagged(scene)
    scene.clock.moment += HOUR
    acknowledge_flags([flag], "contacted", "", by=scene.by)
    before = finds(scene, flag)
    lift_flags([flag], "All is well.", joint_work_suitable=True, by=scene.by)
    assert (before, finds(scene, flag)) == (True, False)


@pytest.mark.parametrize("level", list(FlagLevel))
def test_a_clinician_sends_any_on_at_once_and_only_the_highest_goes_within_hours(
    scene: Scene, level: FlagLevel
) -> None:
    on_duty(scene)
    flag = flagged(scene, level)
    scene.clock.moment += timedelta(hours=2)
    by_itself = finds(scene, flag)
    assert scene.post("flag_escalate", flag.code).status_code == 302
    assert (by_itself, finds(scene, flag)) == (level == FlagLevel.AT_ONCE, True)


def test_only_who_acts_in_the_case_sends_it_on(scene: Scene) -> None:
    flag = flagged(scene)
    for name in ("owner", "supervisor", "administrator", "front_desk", "ana", "stranger"):
        assert scene.post("flag_escalate", flag.code, reader=name).status_code == 404
        with pytest.raises(NotVisibleError):
            escalate_flag(flag, by=scene.cast.actor(name))
    flag.refresh_from_db()
    assert flag.escalated_at is None


@pytest.mark.parametrize("reader", ["administrator", "front_desk", "owner", "clinician", "stranger", "jonah", "ana"])
def test_for_who_is_not_on_duty_it_does_not_exist(scene: Scene, reader: str) -> None:
    """Not for the treating clinician either, who has a page of their own for it."""
    flag = flagged(scene)
    scene.clock.moment += HOUR
    lead(scene)
    on_duty(scene, hours=3)
    scene.clock.moment += timedelta(hours=3)
    answers = [scene.browser(reader).get(reverse("duty_flag", args=[code])) for code in (flag.code, new_code())]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[1].content)}
    scene.clock.moment += HOUR
    assert finds(scene, flag, "supervisor")


def test_nobody_sees_it_about_somebody_they_share_a_case_with(scene: Scene) -> None:
    owner = scene.cast.users["owner"]
    near = Client.objects.create(
        user=owner, practice=scene.case.practice, called="Owner", created_at=scene.clock.moment
    )
    open_case([scene.cast.client("ana"), near], treating=scene.cast.users["clinician"], by=scene.by)
    on_duty(scene)
    lead(scene)
    flag = flagged(scene)
    scene.clock.moment += HOUR
    assert [finds(scene, flag, name) for name in ("owner", "supervisor")] == [False, True], "nobody else is on duty"


def test_they_see_three_things_and_nothing_else_of_the_case(scene: Scene) -> None:
    on_duty(scene)
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    flag = flagged(scene, part=part)
    scene.clock.moment += HOUR
    page = scene.page("duty_flag", flag.code, reader="owner")
    assert [words in page for words in ("“Are you safe?”", "acute: safe now", "Ana Reyes")] == [True] * 3
    hidden = ("shown-ana", "aside-ana", "team-ana", "mine-ana", "A plain exercise", "an-exercise", "Jonah")
    assert [words in page for words in (*hidden, scene.case.code, part.code)] == [False] * 9
    assert "shown-ana" in scene.page("answer", part.code)
    assert "Reyes" not in scene.page("duty", reader="owner")
    others = [("flag", flag.code), ("answer", part.code), ("case_page", scene.case.code)]
    assert [scene.browser("owner").get(reverse(name, args=[code])).status_code for name, code in others] == [404] * 3


@pytest.mark.parametrize(("level", "shows"), [(Level.THERAPIST, True), (Level.PRIVATE, False)])
def test_the_safe_contact_is_what_the_team_may_read_of_it(scene: Scene, level: Level, *, shows: bool) -> None:
    on_duty(scene)
    part = scene.answer("ana", scene.set(), level)
    flag = flagged(scene, part=part)
    scene.clock.moment += HOUR
    with patch("homework.queries.flag_page.CONTACT", frozenset({"note"})):
        page = scene.page("duty_flag", flag.code, reader="owner")
    assert ("shown-ana" in page, "They named none in their answer." in page) == (shows, not shows)


def test_each_look_is_on_record_and_in_the_clients_log_alone(scene: Scene) -> None:
    on_duty(scene)
    lead(scene)
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    flag = flagged(scene, part=part)
    scene.clock.moment += 2 * HOUR
    for name in ("owner", "supervisor"):
        scene.page("duty_flag", flag.code, reader=name)
    looks = list(FlagLook.objects.order_by("pk").values_list("person_id", "capacity"))
    people = [scene.cast.users[name].pk for name in ("owner", "supervisor")]
    assert looks == list(zip(people, ("on_duty", "lead"), strict=True))
    assert (
        list(Event.objects.filter(action="open_escalated").order_by("pk").values_list("actor_id", flat=True)) == people
    )
    logs = {name: scene.page("my_log", reader=name) for name in ("ana", "jonah")}
    words = ("Dr Owner saw what you marked", "Supervisor saw what you marked", "(on duty)", "(leads the practice)")
    assert {name: [word in log for word in words] for name, log in logs.items()} == {
        "ana": [True] * 4,
        "jonah": [False] * 4,
    }


def test_the_worker_writes_in_neutral_words_when_nobody_did_anything(scene: Scene) -> None:
    on_duty(scene)
    lead(scene)
    late, in_time = flagged(scene), scene.flag("jonah")
    found = []
    for _ in range(3):
        OutgoingMail.objects.all().delete()
        tell_those_on_duty.func(late.pk)
        tell_those_on_duty.func(in_time.pk)
        found.append(told(scene))
        scene.clock.moment += HOUR
    assert found == [[], ["owner@example.org"], ["owner@example.org", "supervisor@example.org"]]
    said = " ".join(f"{mail.subject} {mail.body}" for mail in OutgoingMail.objects.all() if "/duty/" in mail.body)
    assert [word in said for word in ("Ana", "safe", late.code, scene.case.code)] == [False] * 4


def test_a_click_tells_them_once(scene: Scene) -> None:
    on_duty(scene)
    flag = flagged(scene)
    before = told(scene)
    for _ in range(2):
        escalate_flag(flag, by=scene.by)
    tell_those_on_duty.func(flag.pk)
    assert (before, told(scene)) == (["owner@example.org"], ["owner@example.org"] * 2)


def test_the_worker_is_woken_when_patience_is_over(
    scene: Scene, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _later, soon, urgent = (flagged(scene, level) for level in sorted(FlagLevel))
    waiting = DBTaskResult.objects.filter(task_path__endswith=".tell_those_on_duty").order_by("run_after")
    assert [(row.args_kwargs["args"], row.run_after) for row in waiting] == [
        ([urgent.pk], urgent.raised_at + HOUR),
        ([soon.pk], soon.raised_at + timedelta(days=1)),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        scene.clock.moment = urgent.raised_at + HOUR
        tell_those_on_duty.func(urgent.pk)
    assert waiting.all()[1].run_after == urgent.raised_at + 2 * HOUR


@pytest.mark.parametrize("name", ["administrator", "front_desk", "ana", "stranger"])
def test_only_carers_of_the_practice_are_named(scene: Scene, name: str) -> None:
    with pytest.raises((NotAllowedError, NotVisibleError)):
        on_duty(scene, name)
    assert Duty.objects.count() == 0


def test_those_who_run_the_practice_name_them_on_a_page(scene: Scene) -> None:
    owner, supervisor = (scene.cast.users[name].pk for name in ("owner", "supervisor"))
    by = "administrator"
    ends = (scene.clock.moment + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for person, kind, until in ((owner, "on_duty", ends), (owner, "lead", ""), (supervisor, "lead", "")):
        fields = {"person": person, "kind": kind, "until": until}
        assert scene.post("settings_duty", reader=by, **fields).status_code == 302
    assert list(Duty.objects.filter(ended_at=None).order_by("pk").values_list("person_id", "kind")) == [
        (owner, "on_duty"),
        (supervisor, "lead"),
    ]
    wrong = scene.post("settings_duty", reader=by, person=owner, kind="on_duty", until="")
    assert (wrong.status_code, "Being on duty needs an end." in text(wrong)) == (422, True)
    assert scene.post("settings_patience", reader=by, **TIMES | {"minutes": 15}).status_code == 302
    duty = Duty.objects.get(ended_at=None, kind="on_duty")
    assert scene.post("duty_end", duty.pk, reader=by).status_code == 302
    page = scene.page("settings_duty", reader=by)
    assert ("Dr Owner</b>" in page, "Supervisor</b>" in page, 'value="15"' in page) == (False, True, True)
    assert [scene.browser(name).get(reverse("settings_duty")).status_code for name in ("clinician", "ana")] == [404] * 2


def test_a_duty_begins_and_ends_at_its_moment(scene: Scene) -> None:
    flag, moment = flagged(scene), scene.clock.moment
    begins, ends = moment + timedelta(hours=2), moment + timedelta(hours=4)
    by = scene.cast.actor("administrator")
    name_duty(scene.cast.users["owner"], DutyKind.ON_DUTY, since=begins, until=ends, by=by)
    found = {}
    for at in (begins - timedelta(seconds=1), begins, ends - timedelta(seconds=1), ends):
        scene.clock.moment = at
        found[at - moment] = finds(scene, flag)
    assert list(found.values()) == [False, True, True, False]


def reach(scene: Scene, flag: Flag) -> list[str]:
    """What the page says of ways to reach them, line by line."""
    page = text(scene.browser("owner").get(reverse("duty_flag", args=[flag.code])))
    return [line.strip() for line in page.split("A safe way to reach them", 1)[1].split("\n") if line.strip()]


def told_of(scene: Scene, flag: Flag, words: str) -> bool:
    return any(words in line for line in reach(scene, flag))


def test_how_they_can_be_reached_is_for_those_on_duty_alone(scene: Scene) -> None:
    on_duty(scene)
    client = scene.cast.client("ana")
    keep_wishes(client.pk, Wishes(phone="0117 496 0100", address="quiet@example.net"))
    flag = flagged(scene)
    scene.clock.moment += HOUR
    found = (
        "The number that they left: 0117 496 0100",
        "Mail may go to quiet@example.net",
        "They named no times there.",
    )
    assert [told_of(scene, flag, words) for words in found] == [True] * 3
    assert not told_of(scene, flag, "ana@example.org")
    desk, care = reverse("desk_client", args=[client.code]), reverse("client_page", args=[client.code])
    pages = [text(scene.browser(name).get(path)) for name in ("clinician", "owner") for path in (desk, care)]
    assert not any("0117 496" in words or "quiet@" in words for words in pages)


@pytest.mark.parametrize(("hour", "says"), [(9, "Now is not one of them."), (11, "Now is one of them.")])
def test_the_hours_that_are_safe_are_said_in_words(scene: Scene, hour: int, says: str) -> None:
    scene.clock.moment = scene.clock.moment.replace(hour=hour - 1, minute=0)
    on_duty(scene)
    hours = dict.fromkeys(range(5), (10 * 60, 12 * 60 + 30))
    keep_wishes(scene.cast.client("ana").pk, Wishes(phone="0117 496 0100", hours=hours))
    flag = flagged(scene)
    scene.clock.moment += HOUR
    words = ("Times that they named, by the clocks in London:", "Monday 10:00 to 12:30", "Friday 10:00 to 12:30", says)
    assert [told_of(scene, flag, word) for word in words] == [True] * 4
    assert not told_of(scene, flag, "Saturday")


def test_a_way_that_was_switched_off_is_not_shown_though_the_partner_has_it_too(scene: Scene) -> None:
    """They share a phone. Ana closed it and mail for herself; what Jonah leaves open opens nothing of hers."""
    on_duty(scene)
    ana, jonah = (scene.cast.client(name) for name in ("ana", "jonah"))
    shared = Wishes(phone="0117 496 0100", address="home@example.net")
    keep_wishes(jonah.pk, shared)
    keep_wishes(ana.pk, replace(shared, address="quiet@example.net"))
    flag = flagged(scene)
    scene.clock.moment += HOUR
    before = [told_of(scene, flag, words) for words in ("0117 496 0100", "quiet@example.net")]
    keep_wishes(ana.pk, Wishes(never=True, address="quiet@example.net"))
    after = " ".join(reach(scene, flag))
    gone = ("0117 496", "quiet@", "home@", "ana@example.org", "Mail may go", "Times that")
    assert (before, [words in after for words in gone]) == ([True, True], [False] * 6)
    assert [words in after for words in ("No number is there.", "write none", "Speak to their therapist first")] == [
        True
    ] * 3


WAYS = {
    "portal_only": (False, False),
    "do_not_contact_between_sessions": (False, False),
    "phone_call": (True, True),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_they_said_in_their_answer_comes_before_what_stands_in_their_settings(scene: Scene, way: str) -> None:
    on_duty(scene)
    keep_wishes(scene.cast.client("ana").pk, Wishes(phone="0117 496 0100", address="quiet@example.net"))
    version = publish("private-safety-screen", dict(definition("private-safety-screen")))
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    assignment = assign(scene.case, version, terms, to=[scene.cast.client("ana")], by=scene.by)
    part = scene.part("ana", assignment)
    never = dict.fromkeys(("p_fear", "p_hurt", "p_threat", "p_force", "p_mine"), "never")
    answers = {"p_gate": "yes", **never, "p_self": "not_at_all", "p_now": "no", "p_contact": way}
    submit(part, answers, Level.THERAPIST, by=scene.cast.actor("ana"))
    flag = Flag.objects.filter(client=scene.cast.client("ana"), level=FlagLevel.AT_ONCE).earliest("pk")
    scene.clock.moment += HOUR
    assert (told_of(scene, flag, "0117 496 0100"), told_of(scene, flag, "quiet@example.net")) == WAYS[way]
    assert told_of(scene, flag, "They asked for nothing else.") != told_of(scene, flag, "comes first")
