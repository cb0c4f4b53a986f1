"""What comes back on a client's own list: the newest of each, nothing in a rest, and what they open themselves."""

import re
from datetime import date

import pytest
from django.urls import reverse

from homework.actions.answering import submit
from homework.actions.drafting import Sent, save_page
from homework.actions.opening_own import open_own
from homework.actions.resting import go_on, rest
from homework.actions.scheduling import end_schedule, pause_schedule, resume_schedule, skip
from homework.enums import Comes, Level
from homework.library.recurrence import Rule
from homework.models import Part, Rest, Schedule, ScheduledFor
from homework.queries.own import work_of_this_week
from homework.queries.prep_asked import asked_of
from homework.queries.scheduled import own_schedules, resting_in, scheduled, told_of
from practice.access.errors import NotAllowedError, NotVisibleError
from tests.homework.schedules.returning import APART, DAILY, EVENT, MONDAY, WEEKLY, Returning, at


def listed(returning: Returning, name: str) -> list[str]:
    return [work.part.assignment.occurrence for work in work_of_this_week(returning.cast.actor(name))]


def part(returning: Returning, schedule: Schedule, name: str, occurrence: str) -> Part:
    rows = Part.objects.filter(assignment__schedule=schedule, assignment__occurrence=occurrence)
    return rows.get(author=returning.cast.client(name))


def done(returning: Returning, found: Part, name: str) -> None:
    submit(found, {"note": "Said", "strain": 4}, Level.PRIVATE, by=returning.cast.actor(name))


def test_of_what_comes_back_the_newest_is_asked_for_and_what_was_begun_stays(returning: Returning) -> None:
    schedule = returning.comes_back(DAILY)
    for _ in range(3):
        returning.days_pass(1)
        returning.works()
    begun = part(returning, schedule, "jonah", "2026-03-03")
    save_page(begun, "note", Sent({"note": ["Begun"]}, pressed=True), by=returning.cast.actor("jonah"))
    done(returning, part(returning, schedule, "jonah", "2026-03-04"), "jonah")
    assert listed(returning, "ana") == ["2026-03-05"]
    assert listed(returning, "jonah") == ["2026-03-03", "2026-03-05", "2026-03-04"]


def test_a_rest_takes_what_comes_back_off_the_list_of_who_rests(returning: Returning) -> None:
    schedule = returning.comes_back()
    once = returning.set()
    returning.days_pass(1)
    rest(1, by=returning.cast.actor("ana"))
    assert (listed(returning, "ana"), listed(returning, "jonah")) == ([""], ["2026-03-02", ""])
    returning.days_pass(6)
    returning.works()
    assert (listed(returning, "ana"), listed(returning, "jonah")) == ([""], ["2026-03-09", ""])
    returning.is_now(8, 6)
    assert listed(returning, "ana") == ["2026-03-09", ""]
    assert (returning.opened(schedule), once.occurrence) == (["2026-03-02", "2026-03-09"], "")


def test_a_rest_ends_at_six_where_one_is_and_covers_all_of_ones_cases(returning: Returning) -> None:
    returning.lives("ana", "Pacific/Auckland")
    returning.another("kim")
    rest(2, by=returning.cast.actor("ana"))
    rest(1, by=returning.cast.actor("ana"))
    found = Rest.objects.order_by("pk").values_list("client", "case", "since", "until")
    ana, now = returning.cast.users["ana"].pk, returning.clock.moment
    assert list(found) == [
        (ana, returning.case.pk, now, now),
        (ana, returning.case.pk, now, at(8, 17)),
    ]
    assert resting_in(returning.case) == {ana: date(2026, 3, 9)}
    go_on(by=returning.cast.actor("ana"))
    assert resting_in(returning.case) == {}
    with pytest.raises(NotAllowedError):
        rest(3, by=returning.cast.actor("ana"))
    with pytest.raises(NotVisibleError):
        rest(1, by=returning.by)


def test_what_was_wanted_in_a_rest_or_left_out_or_paused_is_not_counted(returning: Returning) -> None:
    """Of eighteen days one is left out, seven are wanted in a rest, and five in a pause, the last one or not yet."""
    schedule = returning.comes_back(DAILY, "ana", terms=APART)
    skip(schedule, "2026-03-04", by=returning.by)
    for day in range(18):
        returning.is_now(day)
        returning.works()
        if day in {0, 3, 13}:
            done(returning, part(returning, schedule, "ana", f"2026-03-{day + 2:02}"), "ana")
        if day == 5:
            rest(1, by=returning.cast.actor("ana"))
        if day == 14:
            pause_schedule(schedule, by=returning.by)
    (told,) = told_of(scheduled(schedule.code, returning.by))
    assert (told.done, told.asked) == (3, 6)


def test_a_pause_lets_rest_what_is_open_and_asks_again_for_what_is_still_wanted(returning: Returning) -> None:
    daily, weekly = returning.comes_back(DAILY), returning.comes_back(WEEKLY)
    for schedule in (daily, weekly):
        pause_schedule(schedule, by=returning.by)
    paused = listed(returning, "ana")
    returning.days_pass(1)
    for schedule in (daily, weekly):
        schedule.refresh_from_db()
        resume_schedule(schedule, by=returning.by)
    assert (paused, listed(returning, "ana")) == ([], ["2026-03-03", "2026-03-02"])
    (told,) = (one for one in told_of(scheduled(daily.code, returning.by)) if one.client.called == "Ana")
    assert (told.done, told.asked) == (0, 0)


def test_only_who_it_is_for_has_it_on_their_list(returning: Returning) -> None:
    both, hers = returning.comes_back(), returning.comes_back(EVENT, "ana", terms=APART)
    codes = {(row.schedule_id, row.client.called): row.code for row in ScheduledFor.objects.select_related("client")}
    lines = {
        name: [(line.code, line.next and line.next.day) for line in own_schedules(returning.cast.actor(name))]
        for name in ("ana", "jonah", "clinician")
    }
    assert lines == {
        "ana": [(codes[both.pk, "Ana"], date(2026, 3, 9)), (codes[hers.pk, "Ana"], None)],
        "jonah": [(codes[both.pk, "Jonah"], date(2026, 3, 9))],
        "clinician": [],
    }


def test_what_rests_or_ended_or_came_for_the_last_time_is_not_on_the_list(returning: Returning) -> None:
    paused, ended = returning.comes_back(), returning.comes_back()
    returning.comes_back(times=1)
    pause_schedule(paused, by=returning.by)
    end_schedule(ended, by=returning.by)
    assert own_schedules(returning.cast.actor("ana")) == ()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (WEEKLY, "Every week, on Mondays. Next on Monday 9 March."),
        (DAILY, "Every day. Next tomorrow."),
        (Rule(Comes.EVERY, MONDAY, 3), "Every 3 days. Next on Thursday 5 March."),
        (Rule(Comes.EVERY, MONDAY, 28), "Every 4 weeks, on Mondays. Next on Monday 30 March."),
        (Rule(Comes.WEEKDAYS, MONDAY, weekdays=frozenset({4, 1})), "On Tuesdays and Fridays. Next tomorrow."),
        (Rule(Comes.BEFORE, MONDAY, 2), "2 days before each session. It comes before your next session."),
        (Rule(Comes.AFTER, MONDAY, 2), "After each session. Next after a session."),
        (EVENT, "Whenever it happens. When it happens, open a new one here."),
    ],
)
def test_the_list_says_when_in_plain_words(returning: Returning, rule: Rule, words: str) -> None:
    returning.comes_back(rule, "ana", terms=APART)
    page = returning.cast.browser("ana").get("/my/").content.decode()
    found = re.search(r'<section aria-labelledby="coming-name">.*?<span class="soft">(.*?)</span>', page, re.DOTALL)
    assert found is not None
    assert found[1] == words


def scheduled_for(schedule: Schedule, returning: Returning, name: str) -> ScheduledFor:
    return ScheduledFor.objects.get(schedule=schedule, client=returning.cast.client(name))


def test_one_opens_a_new_one_when_it_happens_and_one_not_handed_in_comes_first(returning: Returning) -> None:
    schedule = returning.comes_back(EVENT)
    ana = returning.cast.browser("ana")
    path = reverse("my_new", args=[scheduled_for(schedule, returning, "ana").code])
    first, again = (ana.post(path) for _ in range(2))
    done(returning, Part.objects.get(), "ana")
    second = ana.post(path)
    parts = list(Part.objects.order_by("pk"))
    assert [answer.headers["Location"] for answer in (first, again, second)] == [
        f"/my/h/{one.code}/" for one in (parts[0], parts[0], parts[1])
    ]
    assert {one.author.called for one in parts} == {"Ana"}
    assert (listed(returning, "jonah"), returning.mails("ana")) == ([], 1)


@pytest.mark.parametrize("who", ["jonah", "clinician", "stranger"])
def test_nobody_opens_for_another(returning: Returning, who: str) -> None:
    schedule = returning.comes_back(EVENT)
    code = scheduled_for(schedule, returning, "ana").code
    answer = returning.cast.browser(who).post(reverse("my_new", args=[code]))
    with pytest.raises(NotVisibleError):
        open_own(scheduled_for(schedule, returning, "ana"), by=returning.cast.actor(who))
    assert (answer.status_code, Part.objects.count()) == (404, 0)


def test_what_does_not_wait_for_an_event_or_does_not_run_is_not_opened(returning: Returning) -> None:
    weekly, event = returning.comes_back(WEEKLY), returning.comes_back(EVENT)
    later = returning.comes_back(Rule(Comes.EVENT, date(2026, 3, 3)))
    pause_schedule(event, by=returning.by)
    before = Part.objects.count()
    for schedule in (weekly, event, later):
        with pytest.raises(NotVisibleError):
            open_own(scheduled_for(schedule, returning, "ana"), by=returning.cast.actor("ana"))
    assert Part.objects.count() == before


def test_a_day_has_room_for_so_many(returning: Returning) -> None:
    schedule, by = returning.comes_back(EVENT, times=12), returning.cast.actor("ana")
    mine = scheduled_for(schedule, returning, "ana")

    def write() -> None:
        done(returning, open_own(mine, by=by), "ana")

    for _ in range(10):
        write()
    with pytest.raises(NotAllowedError, match="That is plenty for one day"):
        write()
    returning.days_pass(1)
    write()
    write()
    with pytest.raises(NotAllowedError, match="That is as many as were planned"):
        write()
    said = returning.cast.browser("ana").post(reverse("my_new", args=[mine.code]), follow=True)
    assert [str(message) for message in said.context["messages"]] == ["That is as many as were planned."]


def test_the_page_before_the_session_counts_no_rest(returning: Returning) -> None:
    returning.comes_back()
    rest(2, by=returning.cast.actor("ana"))
    returning.days_pass(7)
    returning.works()
    ana, jonah = (returning.cast.client(name) for name in ("ana", "jonah"))
    found = asked_of(returning.case, [ana, jonah])
    assert [one.resting for one in found[ana.pk]] == [True, True]
    assert [one.resting for one in found[jonah.pk]] == [False, False]
    assert [one.due_at for one in found[ana.pk]] == [at(8, 23, 59), at(15, 23, 59)]


def test_the_rest_page_says_so_and_lets_one_go_on(returning: Returning) -> None:
    returning.comes_back()
    ana, path = returning.cast.browser("ana"), reverse("my_rest")
    assert "Rest for a week" in ana.get(path).content.decode()
    resting = ana.post(path, {"weeks": "2"}, follow=True).content.decode()
    home = ana.get("/my/").content.decode()
    going = ana.post(path, follow=True).content.decode()
    assert ("until Monday 16 March" in resting, "until Monday 16 March" in home) == (True, True)
    assert "Rest for a week" in going
