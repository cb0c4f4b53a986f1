"""Who is reminded, when, and what stops it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import transaction
from pytest_django import Settings

from clients.actions.records import ask_for_deletion
from clients.actions.reminding import stop_reminders
from clients.actions.standing import change_standing
from clients.enums import Standing
from homework.actions import sharing
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign, pause, resume, take_back
from homework.actions.changing import change_terms
from homework.actions.erasing import erase_record
from homework.actions.prompting import remind
from homework.actions.raising import raise_one
from homework.actions.resting import rest
from homework.enums import FlagLevel, Level
from homework.library.flags import Raised
from homework.models import Assignment, Part, Reminder
from homework.queries.due import due_now
from homework.tasks import write_reminders
from practice import clock
from practice.enums import Remind
from practice.mail.models import Channel, MailState, OutgoingMail
from practice.mail.tasks import send_waiting_mail
from practice.mail.wishes import Wishes, keep_wishes
from tests.homework.portal.scene import Scene
from tests.homework.sharing.world import answers_of, plain_exercise
from tests.lent import keys_of_its_own, lent

SET = datetime(2026, 3, 2, 12, tzinfo=UTC)
MORNING = datetime(2026, 3, 4, 9, tzinfo=UTC)
DUE = datetime(2026, 3, 4, 23, 59, tzinfo=UTC)
NUMBER = "+447700900123"
NOTHING: list[str] = []

type Act = Callable[["Day"], None]


class Day:
    """A couple with one thing that is due on Wednesday."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.given = self.give()
        OutgoingMail.objects.all().delete()

    def give(self, *, case: str = "couple") -> Assignment:
        levels = tuple(Level)
        terms = Terms(levels if case == "couple" else levels[:2], Level.THERAPIST, needs_release=False, due_at=DUE)
        where = self.scene.case if case == "couple" else self.scene.alone(case)
        with clock.played(SET):
            return assign(where, plain_exercise(), terms, by=self.scene.cast.actor("clinician"))

    def part(self, name: str) -> Part:
        return Part.objects.get(assignment=self.given, author_id=self.scene.cast.users[name].pk)

    def wish(self, name: str, wishes: Wishes) -> None:
        keep_wishes(self.scene.cast.users[name].pk, wishes)


@pytest.fixture(scope="module")
def built_day(standing: None) -> Day:
    return Day(Scene.of_a_couple())


@pytest.fixture
def day(db: None, built_day: Day) -> Day:
    return lent(built_day)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    options = {"file_path": str(tmp_path / "mail")}
    settings.MAILERS = {"default": {"BACKEND": "practice.mail.files.FileMailBackend", "OPTIONS": options}}
    settings.TEXT_BACKEND, settings.TEXT_OPTIONS = "practice.mail.files.FileTexts", options
    return tmp_path / "mail"


def work(moment: datetime) -> None:
    """What a worker does at a moment."""
    with clock.played(moment):
        write_reminders.func()
        send_waiting_mail.func()


def received(folder: Path) -> list[str]:
    """To whom of those in care something went, in order."""
    files = folder.iterdir() if folder.exists() else ()
    found = (str(message_from_bytes(path.read_bytes())["To"]) for path in files)
    return sorted(to for to in found if to != "clinician@example.org")


BOTH = ["ana@example.org", "jonah@example.org"]


def test_what_comes_back_is_reminded_of_where_it_is_due(day: Day, folder: Path) -> None:
    hers = Part.objects.filter(assignment=day.given, author=day.scene.cast.client("ana"))
    hers.update(opens_at=SET, due_at=DUE + timedelta(days=1))
    work(MORNING)
    assert received(folder) == ["jonah@example.org"]
    hers.update(opens_at=MORNING + timedelta(days=2))
    work(MORNING + timedelta(days=1))
    assert received(folder) == ["jonah@example.org"]
    hers.update(opens_at=SET)
    work(MORNING + timedelta(days=1))
    assert received(folder) == BOTH


def test_both_are_reminded_on_the_morning_of_the_day_and_once(day: Day, folder: Path) -> None:
    work(MORNING - timedelta(seconds=1))
    assert received(folder) == NOTHING
    for minute in range(0, 60 * 30, 30):
        work(MORNING + timedelta(minutes=minute))
    assert received(folder) == BOTH


@pytest.mark.parametrize(
    ("wishes", "moment"),
    [
        (Wishes(remind=Remind.DAY_BEFORE), MORNING - timedelta(days=1)),
        (Wishes(remind=Remind.TWO_DAYS_BEFORE), MORNING - timedelta(days=1)),  # two days before it was not set yet
        (Wishes(hours={2: (18 * 60, 19 * 60)}), MORNING + timedelta(hours=9)),
        (Wishes(hours={0: (60, 120)}), datetime(2026, 3, 9, 1, tzinfo=UTC)),
        (Wishes(), MORNING),
    ],
)
def test_each_is_reminded_when_they_wish(day: Day, folder: Path, wishes: Wishes, moment: datetime) -> None:
    day.wish("ana", wishes)
    day.wish("jonah", Wishes(remind=Remind.OFF))
    work(moment - timedelta(seconds=1))
    assert received(folder) == NOTHING
    work(moment)
    assert received(folder) == ["ana@example.org"]


def test_it_is_nine_where_each_of_them_is(day: Day, folder: Path) -> None:
    user = day.scene.cast.users["ana"]
    user.zone = "America/New_York"
    user.save(update_fields=["zone"])
    work(MORNING)
    assert received(folder) == ["jonah@example.org"]
    work(MORNING + timedelta(hours=5))
    assert received(folder) == BOTH


def test_it_comes_by_the_ways_that_were_chosen_once_each(day: Day, folder: Path) -> None:
    day.wish("ana", Wishes(texts=NUMBER, remind_by=(Channel.MAIL, Channel.TEXT), address="quiet@example.net"))
    day.wish("jonah", Wishes(remind_by=(Channel.TEXT,)))
    work(MORNING)
    work(MORNING)
    assert received(folder) == [NUMBER, "quiet@example.net"]


def test_the_words_are_neutral_and_the_same_for_everybody(day: Day, folder: Path) -> None:
    day.wish("ana", Wishes(texts=NUMBER, remind_by=(Channel.MAIL, Channel.TEXT)))
    work(MORNING)
    texts = [path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix == ".txt"]
    mails = [message_from_bytes(path.read_bytes()) for path in folder.iterdir() if path.suffix == ".eml"]
    stop = {str(mail["To"]): str(mail["List-Unsubscribe"]).strip("<>") for mail in mails}
    assert all(
        b"\nList-Unsubscribe: <http://" in path.read_bytes() for path in folder.iterdir() if path.suffix == ".eml"
    )
    hello = "You have something new in My notes."
    assert texts == [f"To: {NUMBER}\n\n{hello} Stop: {stop['ana@example.org']}\n"]
    assert {
        (str(mail["From"]), str(mail["Subject"]), str(mail["List-Unsubscribe-Post"]), said(mail.get_payload()))
        for mail in mails
    } == {
        (
            "My notes <notes@localhost>",
            "My notes",
            "List-Unsubscribe=One-Click",
            said(f"{hello}\n\nhttp://localhost:8000/my/\n\nTo stop messages like this one: {stop[str(mail['To'])]}"),
        )
        for mail in mails
    }


def said(words: object) -> tuple[str, ...]:
    return tuple(str(words).split())


# What stops a reminder, before it is written and after.


def hands_in(day: Day) -> None:
    submit(day.part("ana"), answers_of("ana"), Level.PRIVATE, by=day.scene.cast.actor("ana"))


def is_set_without(day: Day) -> None:
    Assignment.objects.filter(pk=day.given.pk).update(reminds=False)


def is_paused(day: Day) -> None:
    pause(day.given, by=day.scene.cast.actor("clinician"))


def is_taken_back(day: Day) -> None:
    take_back(day.given, by=day.scene.cast.actor("clinician"))


def separates(day: Day) -> None:
    sharing.separate(day.scene.case, told=True, by=day.scene.cast.actor("clinician"))


def is_archived(day: Day) -> None:
    change_standing(day.scene.cast.client("ana"), Standing.ARCHIVED, by=day.scene.cast.actor("front_desk"))


def dies(day: Day) -> None:
    change_standing(day.scene.cast.client("ana"), Standing.DECEASED, by=day.scene.cast.actor("front_desk"))


def is_erased(day: Day) -> None:
    asked = ask_for_deletion(day.scene.cast.client("ana"), by=day.scene.cast.actor("ana"))
    erase_record(asked, by=day.scene.cast.actor("owner"))


def switches_off(day: Day) -> None:
    stop_reminders(day.scene.cast.users["ana"])


def wants_texts_only(day: Day) -> None:
    day.wish("ana", Wishes(remind_by=(Channel.TEXT,), phone="0117 496 0100"))


def rests(day: Day) -> None:
    with clock.played(SET):
        rest(1, by=day.scene.cast.actor("ana"))


def wants_nothing(day: Day) -> None:
    day.wish("ana", Wishes(never=True))


def is_watched(day: Day) -> None:
    found = Raised("watched", FlagLevel.WORKING_DAY, "privacy_concern", "p_monitor", "Chose yes.")
    raise_one(day.scene.case, day.scene.cast.client("ana"), "screen/watched", found)


OF_HERS: tuple[Act, ...] = (
    *(hands_in, is_archived, dies, is_erased, switches_off, wants_texts_only, wants_nothing, is_watched, rests),
)
OF_BOTH: tuple[Act, ...] = (is_set_without, is_paused, is_taken_back, separates)


@pytest.mark.parametrize("act", [*OF_HERS, *OF_BOTH])
def test_what_stops_it_stops_it(day: Day, folder: Path, act: Act) -> None:
    with keys_of_its_own(like=Path(configured.KEY_STORE)):
        act(day)
        work(MORNING)
    assert received(folder) == ([] if act in OF_BOTH else ["jonah@example.org"])


@pytest.mark.parametrize("act", [*OF_HERS, *OF_BOTH])
def test_what_stops_it_stops_it_still_as_it_goes_out(day: Day, folder: Path, act: Act) -> None:
    """Written, and held up: everything is looked at once more."""
    with keys_of_its_own(like=Path(configured.KEY_STORE)), clock.played(MORNING):
        write_reminders.func()
        assert OutgoingMail.objects.filter(kind="reminder", state=MailState.WAITING).count() == 2
        act(day)
        send_waiting_mail.func()
    assert received(folder) == ([] if act in OF_BOTH else ["jonah@example.org"])
    assert not OutgoingMail.objects.filter(kind="reminder", state=MailState.WAITING).exists()


@pytest.mark.parametrize("act", [is_paused, switches_off, wants_nothing, is_archived])
def test_what_was_stopped_as_it_went_out_does_not_come_later(day: Day, folder: Path, act: Act) -> None:
    with clock.played(MORNING):
        write_reminders.func()
        act(day)
        send_waiting_mail.func()
        day.wish("ana", Wishes())
        resume(day.given, by=day.scene.cast.actor("clinician"))
        change_standing(day.scene.cast.client("ana"), Standing.IN_CARE, by=day.scene.cast.actor("front_desk"))
    work(MORNING + timedelta(hours=1))
    assert "ana@example.org" not in received(folder)


def test_what_rested_over_its_morning_is_reminded_of_when_it_is_asked_again(day: Day, folder: Path) -> None:
    is_paused(day)
    work(MORNING)
    resume(day.given, by=day.scene.cast.actor("clinician"))
    work(MORNING + timedelta(hours=1))
    assert received(folder) == BOTH


def test_an_hour_that_closed_meanwhile_is_waited_for(day: Day, folder: Path) -> None:
    with clock.played(MORNING):
        write_reminders.func()
    day.wish("ana", Wishes(hours={3: (600, 660)}))
    work(MORNING)
    assert received(folder) == ["jonah@example.org"]
    work(MORNING + timedelta(days=1, hours=1))
    assert received(folder) == BOTH


def test_another_day_is_no_second_reminder(day: Day, folder: Path) -> None:
    work(MORNING)
    later = DUE + timedelta(days=7)
    change_terms(day.given, due_at=later, note="", by=day.scene.cast.actor("clinician"))
    work(MORNING + timedelta(days=7))
    assert received(folder) == BOTH


def test_what_nobody_could_send_for_long_is_left(day: Day, folder: Path) -> None:
    work(MORNING + timedelta(days=9))
    assert received(folder) == NOTHING


def test_who_never_came_in_is_not_reminded(day: Day, folder: Path) -> None:
    user = day.scene.cast.users["ana"]
    user.set_unusable_password()
    user.save(update_fields=["password"])
    work(MORNING)
    assert received(folder) == ["jonah@example.org"]


def test_two_workers_that_see_the_same_write_it_once(day: Day, folder: Path) -> None:
    with clock.played(MORNING):
        practice = day.scene.case.practice_id
        first, second = list(due_now(practice)), list(due_now(practice))
        assert len(first) == len(second) == 2
        for due in (*first, *second):
            remind(due)
        send_waiting_mail.func()
    assert (received(folder), Reminder.objects.count()) == (BOTH, 2)


# Nothing of one's reminders tells of the other, and a hold changes nobody's.


@contextmanager
def told_and_forgotten() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def nothing(_day: Day) -> None:
    """Nothing at all."""


def ana_holds(day: Day) -> None:
    sharing.hold_sharing(day.scene.case, by=day.scene.cast.actor("ana"))


def is_held(day: Day) -> None:
    sharing.hold_case(day.scene.case, by=day.scene.cast.actor("clinician"))


def is_flagged(day: Day) -> None:
    found = Raised("fear", FlagLevel.AT_ONCE, "safety", "afraid", "Chose yes.")
    raise_one(day.scene.case, day.scene.cast.client("ana"), "test/fear", found)


def times(day: Day, act: Act, folder: Path) -> list[tuple[object, ...]]:
    """All that a worker wrote and sent, hour by hour, over the days around: to whom, what, and when."""
    shutil.rmtree(folder, ignore_errors=True)
    with told_and_forgotten():
        act(day)
        OutgoingMail.objects.all().delete()
        for hour in range(72):
            work(MORNING + timedelta(hours=hour - 25))
        rows = OutgoingMail.objects.filter(kind="reminder").select_related("person", "reminder").order_by("person__pk")
        found: list[tuple[object, ...]] = [
            (mail.person.email, mail.channel, mail.subject, mail.body, mail.created_at, mail.sent_at, mail.tries)
            for mail in rows
        ]
        return [*found, tuple(received(folder))]


def test_a_hold_or_a_flag_changes_nobodys_reminders(day: Day, folder: Path) -> None:
    day.wish("ana", Wishes(remind=Remind.DAY_BEFORE))
    alike = times(day, nothing, folder)
    assert len(alike) == 3
    for act in (ana_holds, is_held, is_flagged):
        assert times(day, act, folder) == alike, act.__name__


def test_17_what_stops_hers_leaves_his_as_they_are(day: Day, folder: Path) -> None:
    def his(act: Act) -> list[tuple[object, ...]]:
        with keys_of_its_own(like=Path(configured.KEY_STORE)):
            return [row for row in times(day, act, folder)[:-1] if row[0] == "jonah@example.org"]

    alike = his(nothing)
    assert len(alike) == 1
    assert {act.__name__: his(act) for act in OF_HERS} == {act.__name__: alike for act in OF_HERS}
