"""A clinician's own calendar: an event is tied to a case once by a person, and followed from then on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from clients.actions import polling
from clients.actions.calendars import make_feed
from clients.actions.cases import open_case
from clients.actions.lines import connect_calendar, decide, disconnect
from clients.enums import RunEnd, Trouble
from clients.models import Case, Line, LineQuestion, Session
from clients.queries.lines import line_of, questions_for
from clients.queries.questions import asked_of
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import Role
from practice.people.models import Membership
from tests.cast import Cast
from tests.clients.calendars.test_reading import calendar
from tests.clients.lines.conftest import Time, Turn
from tests.practice.sync.peers import HERE, Peer, Reply, peer

LUNCH = "UID:lunch\nSUMMARY:Lunch with Ana Reyes\nDTSTART:20261127T120000Z\nDTEND:20261127T130000Z"
WEEKLY = """
UID:weekly
SUMMARY:Ana Reyes
DTSTART;TZID=Europe/London:20261125T100000
DTEND;TZID=Europe/London:20261125T105000
RRULE:FREQ=WEEKLY;COUNT=3
"""


class Own:
    """A calendar at an address of this machine, and whose it is."""

    def __init__(self, running: Peer, cast: Cast) -> None:
        self.url, self.cast = running.url, cast
        self.events: tuple[str, ...] = ()
        self.reply: Reply | None = None
        running.answers = lambda _asked: (
            self.reply or Reply(body=calendar(*self.events), headers={"Content-Type": "text/calendar"})
        )


@pytest.fixture
def own(settings: Settings, cast: Cast) -> Iterator[Own]:
    settings.LOCAL_PEERS = [HERE]
    with peer() as running:
        yield Own(running, cast)


@pytest.fixture
def case(cast: Cast, time: Time) -> Case:
    return open_case([cast.client("ana")], treating=cast.users["clinician"], by=cast.actor("owner"))


@pytest.fixture
def line(cast: Cast, time: Time, own: Own) -> Line:
    return connect_calendar(f"{own.url}/own.ics", by=cast.actor("clinician"))


def choose(own: Own, choice: str) -> None:
    by = own.cast.actor("clinician")
    for question in questions_for(by):
        decide(question, choice, by=by)


def sessions(case: Case) -> list[tuple[str, bool]]:
    rows = Session.objects.filter(case=case).order_by("starts_at", "pk")
    return [(f"{row.starts_at:%m-%d %H:%M}", row.cancelled_at is None) for row in rows]


def test_nothing_comes_in_by_a_name(own: Own, turn: Turn, case: Case, cast: Cast) -> None:
    own.events = (LUNCH, WEEKLY)
    assert (turn().asked, sessions(case)) == (2, [])
    asked, many = asked_of(cast.actor("clinician"))
    assert (many, [one.label for one in asked]) == (
        2,
        ["25 November 2026, 10:00 · Ana Reyes", "27 November 2026, 12:00 · Lunch with Ana Reyes"],
    )
    assert {one.options[0].words for one in asked} == {"Ana Reyes (ana@example.org)"}


def test_one_word_is_for_all_that_come_back(own: Own, turn: Turn, case: Case, cast: Cast) -> None:
    own.events = (WEEKLY,)
    turn()
    choose(own, f"case:{case.code}")
    assert sessions(case) == [("11-25 10:00", True)]
    turn()
    assert sessions(case) == [("11-25 10:00", True), ("12-02 10:00", True), ("12-09 10:00", True)]
    assert turn().sessions_new == 0


def test_sessions_move_and_end_as_their_events_do(own: Own, turn: Turn, case: Case, cast: Cast) -> None:
    own.events = (WEEKLY,)
    turn()
    choose(own, f"case:{case.code}")
    turn()
    moved = """
UID:weekly
RECURRENCE-ID;TZID=Europe/London:20261202T100000
DTSTART;TZID=Europe/London:20261203T150000
DTEND;TZID=Europe/London:20261203T155000
"""
    own.events = (f"{WEEKLY}EXDATE;TZID=Europe/London:20261209T100000\n", moved)
    run = turn()
    assert (run.sessions_changed, run.sessions_cancelled) == (1, 1)
    assert sessions(case) == [("11-25 10:00", True), ("12-03 15:00", True), ("12-09 10:00", False)]


def test_what_is_left_out_stays_out_and_is_forgotten(own: Own, turn: Turn, case: Case, cast: Cast) -> None:
    own.events = (LUNCH,)
    turn()
    choose(own, "leave")
    own.events = (LUNCH.replace("T12", "T14").replace("T13", "T15"),)
    assert (turn().asked, sessions(case)) == (0, [])
    assert LineQuestion.objects.get().said == {}


def test_a_calendar_that_is_suddenly_empty_cancels_nothing(own: Own, turn: Turn, case: Case, cast: Cast) -> None:
    own.events = (WEEKLY,)
    turn()
    choose(own, f"case:{case.code}")
    turn()
    own.events = ()
    run = turn()
    assert (run.end, run.trouble) == (RunEnd.FAILED, Trouble.EMPTY)
    assert [stands for _, stands in sessions(case)] == [True, True, True]
    own.events = (LUNCH,)
    assert turn().sessions_cancelled == 3


@pytest.mark.parametrize(
    "body",
    [b"<html>Sign in</html>", b"", b"BEGIN:VCALENDAR", calendar(LUNCH) + b" " * 10_000_000],
    ids=["a page", "nothing", "cut off", "ten million letters"],
)
def test_what_is_no_calendar_cancels_nothing(own: Own, turn: Turn, case: Case, body: bytes) -> None:
    own.events = (WEEKLY,)
    turn()
    choose(own, f"case:{case.code}")
    turn()
    own.reply = Reply(body=body)
    assert turn().trouble == Trouble.UNREADABLE
    assert [stands for _, stands in sessions(case)] == [True, True, True]


def test_what_was_is_not_cancelled_when_the_calendar_drops_it(own: Own, turn: Turn, case: Case, time: Time) -> None:
    own.events = (LUNCH,)
    turn()
    choose(own, f"case:{case.code}")
    time.now = datetime(2026, 11, 28, 9, tzinfo=UTC)
    own.events = (WEEKLY,)
    turn()
    assert sessions(case) == [("11-27 12:00", True)]


def test_our_own_calendar_that_comes_back_tells_of_nothing(own: Own, turn: Turn, case: Case, cast: Cast) -> None:
    from django.test import Client as Browser

    own.events = (LUNCH,)
    turn()
    choose(own, f"case:{case.code}")
    ours = Browser().get(f"/calendar/{make_feed(by=cast.actor('clinician'))}.ics").content
    assert b"BEGIN:VEVENT" in ours
    own.reply = Reply(body=ours.replace(b"END:VCALENDAR", calendar(LUNCH).split(b"EN\r\n", 1)[1]))
    assert (turn().asked, len(sessions(case))) == (0, 1)


def test_only_cases_that_the_clinician_cares_for_can_be_chosen(own: Own, turn: Turn, case: Case, cast: Cast) -> None:
    other = open_case([cast.client("jonah")], treating=cast.users["owner"], by=cast.actor("owner"))
    own.events = (LUNCH,)
    turn()
    choose(own, f"case:{other.code}")
    assert (sessions(other), LineQuestion.objects.get().choice) == ([], "")


@pytest.mark.usefixtures("case")
def test_nobody_else_reads_a_word_of_it(own: Own, turn: Turn, cast: Cast, line: Line) -> None:
    own.events = (LUNCH,)
    turn()
    for name in ("owner", "front_desk", "administrator", "stranger"):
        assert list(questions_for(cast.actor(name))) == []
        with pytest.raises(NotVisibleError):
            line_of(line.code, cast.actor(name))


def test_it_ends_with_the_clinicians_role(own: Own, turn: Turn, cast: Cast, time: Time) -> None:
    Membership.objects.filter(user=cast.users["clinician"], role=Role.CLINICIAN).update(ended_at=time.now)
    assert turn().trouble == Trouble.NO_RIGHTS


@pytest.mark.usefixtures("case")
def test_a_line_that_is_disconnected_is_forgotten(own: Own, turn: Turn, cast: Cast, line: Line) -> None:
    own.events = (LUNCH,)
    turn()
    disconnect(line, by=cast.actor("clinician"))
    left = Line.objects.get()
    assert (left.address, left.secrets, left.places, LineQuestion.objects.count()) == ("", {}, {}, 0)
    polling.ask_lines.func()
    assert left.turns.count() == 1


@pytest.mark.parametrize(
    "address",
    ["http://calendars.example/a.ics", "https://127.0.0.1/a.ics", "https://10.0.0.1/", "file:///etc/passwd", "rubbish"],
)
def test_addresses_that_are_not_on_the_internet_are_refused(cast: Cast, time: Time, address: str) -> None:
    with pytest.raises(NotAllowedError):
        connect_calendar(address, by=cast.actor("clinician"))


def test_who_treats_nobody_connects_nothing(cast: Cast, time: Time) -> None:
    with pytest.raises(NotVisibleError):
        connect_calendar("https://calendars.example/a.ics", by=cast.actor("front_desk"))


def test_the_hours_are_those_of_the_event(own: Own, turn: Turn, case: Case, cast: Cast) -> None:
    own.events = (WEEKLY.replace("Europe/London", "America/New_York"),)
    turn()
    choose(own, f"case:{case.code}")
    session = Session.objects.get()
    assert (session.starts_at, session.zone, session.minutes) == (
        datetime(2026, 11, 25, 15, tzinfo=UTC),
        "America/New_York",
        50,
    )
    assert session.starts_at - datetime(2026, 11, 24, 12, tzinfo=UTC) > timedelta()
