"""What comes back opens when its time has come: once, late rather than never, and never as a heap."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction

from clients.actions.cases import cancel_session, move_session, plan_session
from homework.actions.answering import submit
from homework.actions.assigning import Turn, give_turn
from homework.actions.occurring import open_occurrence
from homework.actions.scheduling import end_schedule, move, pause_schedule, put_back, resume_schedule, skip
from homework.actions.sharing import hold_case, hold_sharing, separate
from homework.enums import Comes, Level
from homework.library.recurrence import Rule
from homework.models import Assignment, OccurrenceChange, Part, Schedule
from homework.tasks import open_what_comes_back
from practice.access.errors import NotAllowedError
from practice.audit.models import Event
from tests.homework.schedules.returning import APART, DAILY, MONDAY, SHARED, WEEKLY, Returning, at


def test_it_opens_once_however_often_the_worker_looks(returning: Returning) -> None:
    schedule = returning.comes_back()
    found = [returning.opened(schedule)]
    for days in (0, 3, 4, 6, 1):
        returning.days_pass(days)
        returning.works()
        returning.works()
        found.append(returning.opened(schedule))
    first, second, third = "2026-03-02", "2026-03-09", "2026-03-16"
    assert found == [[first], [first], [first], [first, second], [first, second], [first, second, third]]


def test_each_time_is_homework_on_the_terms_that_were_set(returning: Returning) -> None:
    schedule = returning.comes_back()
    given = Assignment.objects.get()
    assert (given.case, given.version, given.schedule, given.note, given.set_by_id) == (
        returning.case,
        returning.version,
        schedule,
        "Small is fine.",
        returning.by.person,
    )
    assert (given.offered_levels, given.suggested_level, given.needs_release) == (tuple(Level), "therapist", False)
    assert sorted(part.author.called for part in given.parts.all()) == ["Ana", "Jonah"]
    assert given.due_at == at(8, 23, 59)


def test_each_has_it_in_their_own_zone(returning: Returning) -> None:
    returning.lives("ana", "Pacific/Auckland")
    returning.lives("jonah", "America/Los_Angeles")
    schedule = returning.comes_back(Rule(Comes.EVERY, date(2026, 3, 3), 7))
    returning.is_now(0, 17)
    assert (returning.works(), returning.opened(schedule)) == (1, ["2026-03-03"])
    assert returning.times_of(schedule, "ana") == [(at(2, 17), at(9, 10, 59))]
    assert returning.times_of(schedule, "jonah") == [(at(3, 14), at(10, 6, 59))]
    given = Assignment.objects.get()
    assert given.due_at == at(10, 6, 59)


def test_it_is_on_ones_list_only_from_six_where_one_is(returning: Returning) -> None:
    returning.lives("ana", "Pacific/Auckland")
    returning.lives("jonah", "America/Los_Angeles")
    schedule = returning.comes_back(Rule(Comes.EVERY, date(2026, 3, 3), 7))
    codes = {}
    for hour, who in ((17, "ana"), (38, "jonah")):
        returning.clock.moment = at(2, 0) + timedelta(hours=hour)
        returning.works()
        part = Part.objects.get(assignment__schedule=schedule, author=returning.cast.client(who))
        early = at(2, 0) + timedelta(hours=hour, minutes=-1)
        statuses = []
        for moment in (early, returning.clock.moment):
            returning.clock.moment = moment
            page = returning.cast.browser(who).get(f"/my/h/{part.code}/")
            home = returning.cast.browser(who).get("/my/").content.decode()
            statuses.append((page.status_code, part.code in home))
        codes[who] = statuses
    assert codes == {"ana": [(404, False), (200, True)], "jonah": [(404, False), (200, True)]}


def test_across_the_night_in_which_clocks_change(returning: Returning) -> None:
    returning.lives("ana", "Europe/London")
    schedule = returning.comes_back(DAILY, "ana", terms=APART)
    for day in (26, 27, 28):
        returning.is_now(day, 4, 59)
        returning.works()
        returning.is_now(day, 6)
        returning.works()
    assert returning.times_of(schedule, "ana")[1:] == [
        (at(28, 6), at(28, 23, 59)),
        (at(29, 5), at(29, 22, 59)),
        (at(30, 5), at(30, 22, 59)),
    ]


def test_after_a_halt_only_what_is_still_wanted_opens(returning: Returning) -> None:
    daily, weekly = returning.comes_back(DAILY, "ana", terms=APART), returning.comes_back(WEEKLY)
    returning.days_pass(31)
    assert returning.works() == 2
    assert (returning.opened(daily), returning.opened(weekly)) == (
        ["2026-03-02", "2026-04-02"],
        ["2026-03-02", "2026-03-30"],
    )


def test_what_is_past_for_one_and_still_wanted_by_the_other_opens(returning: Returning) -> None:
    returning.lives("ana", "Pacific/Auckland")
    returning.lives("jonah", "America/Los_Angeles")
    schedule = returning.comes_back(DAILY)
    for moment, opened in ((at(3, 13), 0), (at(3, 15), 1), (at(4, 11), 0)):
        returning.clock.moment = moment
        assert returning.works() == opened
    assert returning.opened(schedule) == ["2026-03-02", "2026-03-03"]


def stop_by_pause(returning: Returning, schedule: Schedule) -> None:
    pause_schedule(schedule, by=returning.by)


def stop_by_end(returning: Returning, schedule: Schedule) -> None:
    end_schedule(schedule, by=returning.by)


def stop_by_separation(returning: Returning, schedule: Schedule) -> None:
    separate(schedule.case, told=True, by=returning.by)


def stop_by_leaving(returning: Returning, _schedule: Schedule) -> None:
    user = returning.cast.users["ana"]
    user.is_active = False
    user.save(update_fields=["is_active"])


def stop_by_erasure(returning: Returning, _schedule: Schedule) -> None:
    client = returning.cast.client("jonah")
    client.erased_at = returning.clock.now()
    client.save(update_fields=["erased_at"])


@pytest.mark.parametrize("terms", [SHARED, APART])
@pytest.mark.parametrize("stop", [stop_by_pause, stop_by_end, stop_by_separation, stop_by_leaving, stop_by_erasure])
def test_nothing_opens(returning: Returning, stop: Callable[[Returning, Schedule], None], terms: object) -> None:
    schedule = returning.comes_back(WEEKLY, terms=APART if terms is APART else SHARED)
    stop(returning, schedule)
    returning.days_pass(7)
    assert (returning.works(), returning.opened(schedule)) == (0, ["2026-03-02"])


def hold_by_a_client(returning: Returning) -> None:
    hold_sharing(returning.case, by=returning.cast.actor("ana"))


def hold_by_the_team(returning: Returning) -> None:
    hold_case(returning.case, by=returning.by)


def hold_by_a_flag(returning: Returning) -> None:
    returning.flag("ana")


@pytest.mark.parametrize("hold", [hold_by_a_client, hold_by_the_team, hold_by_a_flag])
def test_a_hold_changes_nothing_of_it(returning: Returning, hold: Callable[[Returning], None]) -> None:
    schedule = returning.comes_back()
    hold(returning)
    returning.days_pass(7)
    assert (returning.works(), returning.opened(schedule)) == (1, ["2026-03-02", "2026-03-09"])


def test_after_a_pause_the_time_that_runs_opens_and_no_other(returning: Returning) -> None:
    schedule = returning.comes_back()
    pause_schedule(schedule, by=returning.by)
    returning.days_pass(16)
    resume_schedule(schedule, by=returning.by)
    assert returning.opened(schedule) == ["2026-03-02", "2026-03-16"]


def test_one_that_is_left_out_does_not_open_and_its_row_stays(returning: Returning) -> None:
    schedule = returning.comes_back()
    skip(schedule, "2026-03-09", by=returning.by)
    returning.days_pass(7)
    assert returning.works() == 0
    put_back(schedule, "2026-03-09", date(2026, 3, 9), by=returning.by)
    assert returning.opened(schedule) == ["2026-03-02", "2026-03-09"]
    rows = OccurrenceChange.objects.order_by("pk").values_list("occurrence", "day", "by_id")
    by = returning.by.person
    assert list(rows) == [("2026-03-09", None, by), ("2026-03-09", date(2026, 3, 9), by)]


def test_one_that_is_moved_opens_on_its_new_day_and_the_next_on_its_own(returning: Returning) -> None:
    schedule = returning.comes_back(WEEKLY, "ana", terms=APART)
    move(schedule, "2026-03-09", date(2026, 3, 12), by=returning.by)
    returning.is_now(9)
    assert returning.works() == 0
    for day in (10, 14):
        returning.is_now(day)
        returning.works()
    assert returning.times_of(schedule, "ana") == [
        (at(2, 6), at(8, 23, 59)),
        (at(12, 6), at(15, 23, 59)),
        (at(16, 6), at(22, 23, 59)),
    ]


@pytest.mark.parametrize(
    ("key", "day", "words"),
    [
        ("2026-03-09", date(2026, 3, 16), "Choose a day between the one before and the one after."),
        ("2026-03-09", date(2026, 3, 2), "Choose a day between the one before and the one after."),
        ("2026-03-16", date(2026, 3, 10), "Choose a day that is still to come."),
        (
            "2026-03-09",
            date(2026, 3, 12),
            "This one is open already. Let it rest, or give it another day, on its own page.",
        ),
    ],
)
def test_it_does_not_move_just_anywhere(returning: Returning, key: str, day: date, words: str) -> None:
    schedule = returning.comes_back()
    returning.days_pass(9)
    returning.works()
    with pytest.raises(NotAllowedError, match=words.split(".", maxsplit=1)[0]):
        move(schedule, key, day, by=returning.by)
    assert not OccurrenceChange.objects.exists()


def test_as_often_as_was_said(returning: Returning) -> None:
    schedule = returning.comes_back(DAILY, "ana", terms=APART, times=3)
    skip(schedule, "2026-03-03", by=returning.by)
    for _ in range(9):
        returning.days_pass(1)
        returning.works()
    assert returning.opened(schedule) == ["2026-03-02", "2026-03-04", "2026-03-05"]


def test_before_and_after_each_session(returning: Returning) -> None:
    owner = returning.cast.actor("owner")
    session = plan_session(returning.case, at(10, 14), zone="Europe/London", minutes=50, by=owner)
    before = returning.comes_back(Rule(Comes.BEFORE, MONDAY, 2), "ana", terms=APART)
    after = returning.comes_back(Rule(Comes.AFTER, MONDAY, 3), "ana", terms=APART)
    move_session(session, at(12, 14), zone="Europe/London", minutes=50, place="", by=owner)
    for day, hour in ((8, 9), (8, 14), (10, 6), (12, 14)):
        returning.clock.moment = at(day, hour)
        returning.works()
    assert returning.times_of(before, "ana") == [(at(10, 6), at(12, 14))]
    assert returning.times_of(after, "ana") == []
    returning.clock.moment = at(12, 14, 50)
    returning.works()
    assert returning.times_of(after, "ana") == [(at(12, 14, 50), at(15, 23, 59))]
    assert returning.opened(after) == [session.code]


def test_a_session_that_is_cancelled_or_left_out_asks_for_nothing(returning: Returning) -> None:
    owner = returning.cast.actor("owner")
    sessions = [plan_session(returning.case, at(day, 14), zone="UTC", minutes=50, by=owner) for day in (4, 5)]
    schedule = returning.comes_back(Rule(Comes.AFTER, MONDAY, 3))
    cancel_session(sessions[0], by=owner)
    skip(schedule, sessions[1].code, by=returning.by)
    returning.days_pass(4)
    assert returning.works() == 0
    with pytest.raises(NotAllowedError):
        move(schedule, sessions[1].code, date(2026, 3, 8), by=returning.by)


def test_people_are_told_of_the_first_when_they_can_see_it_and_of_no_other(returning: Returning) -> None:
    returning.lives("ana", "Pacific/Auckland")
    returning.lives("jonah", "America/Los_Angeles")
    returning.comes_back(Rule(Comes.EVERY, date(2026, 3, 3), 7))
    told = []
    for moment in (at(2, 16), at(2, 17), at(3, 13), at(3, 14), at(3, 15), at(10, 17)):
        returning.clock.moment = moment
        returning.works()
        told.append((returning.mails("ana"), returning.mails("jonah")))
    assert told == [(0, 0), (1, 0), (1, 0), (1, 1), (1, 1), (1, 1)]


def test_the_database_makes_no_time_twice(returning: Returning) -> None:
    schedule = returning.comes_back()
    turn, to = Turn(schedule, "2026-03-02", {}), [returning.cast.client("ana")]
    with pytest.raises(IntegrityError), transaction.atomic():
        give_turn(turn, APART, to=to, by=returning.by)
    assert open_occurrence(schedule, "2026-03-02") is None
    assert Assignment.objects.count() == 1


def test_what_the_case_allows_no_longer_stops_nothing_else(
    returning: Returning, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = returning.comes_back(DAILY, "ana", terms=APART), returning.comes_back(DAILY, "jonah", terms=APART)
    first.levels = ["together"]
    first.save(update_fields=["levels"])
    returning.days_pass(1)
    assert returning.works() == 1
    assert (returning.opened(first), returning.opened(second)) == (["2026-03-02"], ["2026-03-02", "2026-03-03"])


def test_an_answer_to_one_time_leaves_the_next_as_it_is(returning: Returning) -> None:
    schedule = returning.comes_back()
    part = Part.objects.get(author=returning.cast.client("ana"))
    submit(part, {"note": "Said", "strain": 4}, Level.PRIVATE, by=returning.cast.actor("ana"))
    returning.days_pass(7)
    returning.works()
    parts = Part.objects.filter(assignment__schedule=schedule, author=returning.cast.client("ana")).order_by("pk")
    assert [part.current_id is None for part in parts] == [False, True]


def test_it_is_on_record_as_what_the_clinician_set(returning: Returning) -> None:
    schedule = returning.comes_back()
    event = Event.objects.get(action="open_occurrence")
    given = Assignment.objects.get()
    assert (event.actor_id, event.subjects) == (
        returning.by.person,
        {"schedule": schedule.pk, "assignment": given.pk},
    )


def test_the_command_says_how_many(returning: Returning) -> None:
    returning.comes_back(Rule(Comes.EVERY, date(2026, 3, 3), 7))
    returning.days_pass(1)
    said = StringIO()
    for _ in range(2):
        call_command("open_occurrences", stdout=said)
    assert (Assignment.objects.count(), said.getvalue()) == (1, "1 opened.\n0 opened.\n")


def test_the_worker_opens_it_again_and_again(returning: Returning) -> None:
    returning.comes_back(Rule(Comes.EVERY, date(2026, 3, 3), 7))
    returning.days_pass(1)
    open_what_comes_back.func()
    assert Assignment.objects.count() == 1
    assert open_what_comes_back.module_path in settings.TENDED
