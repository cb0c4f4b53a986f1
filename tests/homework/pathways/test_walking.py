"""A pathway opens its steps by the calendar and by a clinician's click, and never tells one what the other did."""

from datetime import timedelta

import pytest

from homework.actions.enrolling import end_pathway, leave_pathway, pause_pathway, resume_pathway
from homework.actions.resting import rest
from homework.actions.reviewing import acknowledge_flags, lift_flags
from homework.actions.steering import (
    add_step,
    give_step,
    hold_step,
    move_step,
    next_stage,
    note_breach,
    skip_step,
    state_suitable,
)
from homework.enums import PathwayEnd
from homework.models import Assignment, Enrolment, PathwayStep
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.mail.models import OutgoingMail
from tests.homework.pathways.walking import LEARNING, REBUILDING, SAFE, STEADY, Walking

pytestmark = pytest.mark.django_db
START = [*("private-safety-screen", "phq-9", "gad-7", "pcl-5"), "csi-16", "felt-safety-check"]


def test_what_opens_at_enrolment_opens_for_each_alone(walking: Walking) -> None:
    enrolment = walking.enrol(hurt="ana")
    assert (walking.given(enrolment, "ana"), walking.given(enrolment, "jonah")) == (START, START)
    assert walking.given(enrolment) == []
    both = Assignment.objects.filter(steps__enrolment=enrolment).exclude(parts__author=walking.cast.client("ana"))
    assert {assignment.parts.count() for assignment in both} == {1}


def test_a_pathway_is_for_so_many_people_one_at_a_time_and_knows_who_was_hurt(walking: Walking) -> None:
    alone = walking.alone()
    refused = ((LEARNING, None, ""), (REBUILDING, alone, "ana"), (REBUILDING, None, ""), (STEADY, None, "ana"))
    for slug, case, hurt in refused:
        with pytest.raises(NotAllowedError):
            walking.enrol(slug, case=case, hurt=hurt)
    walking.enrol(STEADY)
    with pytest.raises(NotAllowedError):
        walking.enrol(STEADY)
    assert Enrolment.objects.count() == 1


def test_the_calendar_opens_on_monday_at_six_where_somebody_is(walking: Walking) -> None:
    ana = walking.cast.users["ana"]
    ana.zone = "America/New_York"
    ana.save()
    enrolment = walking.enrol(STEADY)
    before = len(walking.given(enrolment, "ana"))
    walking.days_pass(6)
    assert walking.days_pass(1, hour=5) == 0
    assert walking.days_pass(0, hour=6) == 2
    assert (len(walking.given(enrolment, "ana")), len(walking.given(enrolment, "jonah"))) == (before, before + 2)
    assert (walking.days_pass(0, hour=9), walking.days_pass(0, hour=10)) == (0, 2)
    assert (walking.days_pass(0, hour=11), walking.days_pass(3)) == (0, 0)
    assert walking.given(enrolment, "ana") == walking.given(enrolment, "jonah")


def test_one_letter_tells_of_all_that_opened_once(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    OutgoingMail.objects.all().delete()
    walking.days_pass(7)
    assert len(walking.given(enrolment, "ana")) == 5
    assert OutgoingMail.objects.filter(person=walking.cast.users["ana"]).count() == 1


def test_what_was_handed_in_opens_the_next_for_its_author_alone(walking: Walking) -> None:
    alone = walking.enrol(LEARNING, case=walking.alone())
    walking.days_pass(7)
    walking.days_pass(7)
    assert "trust-timeline" not in walking.given(alone, "ana")
    for slug in ("private-safety-screen", "phq-9", "gad-7", "pcl-5", "who-5", "naming-the-trust-question"):
        walking.does(alone, slug, "ana")
    walking.days_pass(7)
    assert "trust-timeline" in walking.given(alone, "ana")


def test_no_more_opens_by_itself_than_a_week_has_room_for(walking: Walking) -> None:
    alone = walking.enrol(LEARNING, case=walking.alone())
    for _ in range(9):
        walking.days_pass(7)
    short = {"private-safety-screen", "felt-safety-check", "phq-9", "gad-7", "pcl-5", "who-5", "progress-review"}
    things = [slug for slug in walking.given(alone, "ana") if slug not in short]
    assert sorted(things) == ["gut-check-log", "naming-the-trust-question", "self-compassion-break"]
    step = walking.step(alone, "words-and-actions-log", "ana")
    give_step(step, by=walking.by)
    assert "words-and-actions-log" in walking.given(alone, "ana")


def ready(walking: Walking, slug: str = STEADY) -> Enrolment:
    enrolment = walking.enrol(slug, hurt="ana" if slug == REBUILDING else "")
    walking.checks(enrolment)
    state_suitable(enrolment, on=True, by=walking.by)
    return walking.fresh(enrolment)


def test_what_both_do_opens_by_a_click_and_only_through_the_safety_gate(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    step = walking.step(enrolment, "needs-and-boundaries")
    for names in ((), ("ana",), ("jonah",)):
        for name in names:
            walking.checks(enrolment, name)
        with pytest.raises(NotAllowedError):
            give_step(step, reason="I want it", by=walking.by)
    state_suitable(enrolment, on=True, by=walking.by)
    for _ in range(6):
        walking.days_pass(4)
    assert walking.given(enrolment) == []
    give_step(walking.step(enrolment, "needs-and-boundaries"), by=walking.by)
    step.refresh_from_db()
    assert step.assignment is not None
    assert step.assignment.parts.count() == 2


def test_a_check_of_more_than_28_days_closes_the_gate_again(walking: Walking) -> None:
    enrolment = ready(walking)
    walking.days_pass(29)
    with pytest.raises(NotAllowedError):
        give_step(walking.step(enrolment, "needs-and-boundaries"), reason="soon", by=walking.by)


def test_an_open_flag_closes_the_safety_gate_until_it_is_lifted(walking: Walking) -> None:
    enrolment = ready(walking)
    flag = walking.flag("jonah")
    step = walking.step(enrolment, "needs-and-boundaries")
    with pytest.raises(NotAllowedError):
        give_step(step, reason="all the same", by=walking.by)
    acknowledge_flags([flag], "contacted", "", by=walking.by)
    lift_flags([flag], "Talked", joint_work_suitable=True, by=walking.by)
    give_step(step, by=walking.by)
    assert walking.given(enrolment) == ["needs-and-boundaries"]


def test_the_trauma_gate_opens_with_a_reason_and_may_be_for_the_session_alone(walking: Walking) -> None:
    alone = walking.enrol(LEARNING, case=walking.alone())
    step = walking.step(alone, "letter-to-younger-self", "ana")
    with pytest.raises(NotAllowedError):
        give_step(step, by=walking.by)
    give_step(step, reason="We do it here", in_session=True, by=walking.by)
    step.refresh_from_db()
    assert (step.reason, step.in_session, step.assignment_id) == ("We do it here", True, None)
    other = walking.step(alone, "expressive-writing", "ana")
    give_step(other, reason="She asked", by=walking.by)
    other.refresh_from_db()
    assert other.assignment_id is not None


def test_an_open_trauma_gate_asks_for_no_reason(walking: Walking) -> None:
    alone = walking.enrol(LEARNING, case=walking.alone())
    fine = {f"pcl5_{number}": "0" for number in range(1, 21)}
    walking.does(alone, "pcl-5", "ana", fine)
    give_step(walking.step(alone, "letter-to-younger-self", "ana"), by=walking.by)
    assert "letter-to-younger-self" in walking.given(alone, "ana")


def test_leaving_out_holding_back_and_letting_come(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    skipped = walking.step(enrolment, "naming-the-trust-question", "ana")
    held = walking.step(enrolment, "attachment-map", "ana")
    skip_step(skipped, on=True, by=walking.by)
    hold_step(held, on=True, by=walking.by)
    walking.days_pass(7)
    new = {"naming-the-trust-question", "attachment-map"}
    assert (new & {*walking.given(enrolment, "ana")}, new - {*walking.given(enrolment, "jonah")}) == (set(), set())
    hold_step(walking.step(enrolment, "attachment-map", "ana"), on=False, by=walking.by)
    assert new & {*walking.given(enrolment, "ana")} == {"attachment-map"}


def test_a_step_moves_with_the_word_that_names_its_week(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    step = walking.step(enrolment, "attachment-map", "ana")
    move_step(step, -1, by=walking.by)
    assert "attachment-map" in walking.given(enrolment, "ana")
    later = walking.step(enrolment, "naming-the-trust-question", "ana")
    move_step(later, 2, by=walking.by)
    walking.days_pass(7)
    assert "naming-the-trust-question" not in walking.given(enrolment, "ana")
    with pytest.raises(NotAllowedError):
        move_step(later, -9, by=walking.by)


def test_what_is_added_for_both_stands_behind_the_safety_gate(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    own = add_step(enrolment, "steadying-breath", 0, walking.cast.client("ana"), by=walking.by)
    joint = add_step(enrolment, "trigger-plan", 0, None, by=walking.by)
    own.refresh_from_db()
    assert (own.given_at is not None, joint.given_at) == (True, None)
    with pytest.raises(NotAllowedError):
        give_step(walking.step(enrolment, "trigger-plan"), by=walking.by)


def test_a_pause_stops_all_and_its_weeks_do_not_count(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    before = walking.given(enrolment, "ana")
    pause_pathway(enrolment, by=walking.by)
    schedule = walking.step(enrolment, "felt-safety-check", "ana").schedule
    assert schedule is not None
    walking.days_pass(7)
    schedule.refresh_from_db()
    assert (walking.given(enrolment, "ana"), schedule.runs) == (before, False)
    walking.days_pass(1)
    resume_pathway(walking.fresh(enrolment), by=walking.by)
    schedule.refresh_from_db()
    assert (walking.given(enrolment, "ana"), schedule.runs) == (before, True)
    walking.days_pass(6)
    assert len(walking.given(enrolment, "ana")) == len(before) + 2


def test_whoever_rests_gets_nothing_new_and_the_other_goes_on(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    before = walking.given(enrolment, "ana")
    walking.days_pass(3)
    rest(1, by=walking.cast.actor("ana"))
    walking.days_pass(4)
    assert (walking.given(enrolment, "ana"), len(walking.given(enrolment, "jonah"))) == (before, len(before) + 2)
    walking.days_pass(7)
    assert len(walking.given(enrolment, "ana")) == len(before) + 2


def test_only_a_click_goes_to_the_next_stage(walking: Walking) -> None:
    enrolment = ready(walking, REBUILDING)
    for _ in range(6):
        walking.days_pass(7)
    assert walking.fresh(enrolment).stage == 1
    next_stage(enrolment, by=walking.by)
    next_stage(enrolment, by=walking.by)
    with pytest.raises(NotAllowedError):
        next_stage(enrolment, by=walking.by)
    assert walking.fresh(enrolment).stage == 3


def test_a_breach_brings_first_steps_again_lets_talks_rest_and_starts_nothing_over(walking: Walking) -> None:
    enrolment = ready(walking, REBUILDING)
    give_step(walking.step(enrolment, "speaker-listener-talk"), by=walking.by)
    walking.days_pass(7)
    first = PathwayStep.objects.filter(enrolment=enrolment, slug="betrayal-first-steps")
    week, stage = walking.clock.moment, walking.fresh(enrolment).stage
    note_breach(walking.fresh(enrolment), by=walking.by)
    talks = walking.step(enrolment, "speaker-listener-talk")
    assert talks.schedule is not None
    assert (first.filter(given_at__isnull=False).count(), talks.schedule.runs) == (4, False)
    assert {"decision-balance"} < {*walking.given(enrolment, "ana")} & {*walking.given(enrolment, "jonah")} | {""}
    assert (walking.fresh(enrolment).stage, walking.clock.moment) == (stage, week)
    walking.days_pass(7)
    talks.refresh_from_db()
    talks.schedule.refresh_from_db()
    assert (talks.rests_until, talks.schedule.runs) == (None, True)


@pytest.mark.parametrize("end", PathwayEnd)
def test_however_it_ends_what_is_not_done_rests_and_nothing_comes(walking: Walking, end: PathwayEnd) -> None:
    enrolment = ready(walking)
    give_step(walking.step(enrolment, "needs-and-boundaries"), by=walking.by)
    end_pathway(enrolment, end, "Thank you.", prepared=True, by=walking.by)
    mine = Assignment.objects.filter(case=enrolment.case)
    open_still = [one.is_asked for one in mine if one.parts.filter(current__isnull=True).exists()]
    assert (len(open_still) > 4, set(open_still)) == (True, {False})
    assert walking.days_pass(7) == 0
    with pytest.raises(NotAllowedError):
        give_step(walking.step(enrolment, "vulnerable-opener", "ana"), by=walking.by)


def test_an_end_for_safety_needs_words_prepared_with_whom_it_is_about(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    for words, prepared in (("Thank you.", False), (" ", True)):
        with pytest.raises(NotAllowedError):
            end_pathway(enrolment, PathwayEnd.SAFETY, words, prepared=prepared, by=walking.by)


def test_anybody_may_leave_at_any_time_and_nothing_of_it_reaches_the_other(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    place, before = walking.place(enrolment, "ana"), walking.given(enrolment, "ana")
    with pytest.raises(NotVisibleError):
        leave_pathway(place, by=walking.cast.actor("jonah"))
    leave_pathway(place, by=walking.cast.actor("ana"))
    walking.days_pass(7)
    assert (walking.given(enrolment, "ana"), len(walking.given(enrolment, "jonah"))) == (before, len(before) + 2)
    asked = {name: Assignment.objects.filter(steps__client=walking.cast.client(name)) for name in ("ana", "jonah")}
    assert {name: {one.is_asked for one in rows} for name, rows in asked.items()} == {"ana": {False}, "jonah": {True}}


@pytest.mark.parametrize("reader", ["stranger", "owner", "supervisor", "ana", "jonah"])
def test_only_who_treats_the_case_steers(walking: Walking, reader: str) -> None:
    enrolment = walking.enrol(STEADY)
    step, by = walking.step(enrolment, "attachment-map", "ana"), walking.cast.actor(reader)
    acts = (
        lambda: give_step(step, by=by),
        lambda: skip_step(step, on=True, by=by),
        lambda: hold_step(step, on=True, by=by),
        lambda: move_step(step, 1, by=by),
        lambda: state_suitable(enrolment, on=True, by=by),
        lambda: next_stage(enrolment, by=by),
        lambda: note_breach(enrolment, by=by),
        lambda: pause_pathway(enrolment, by=by),
        lambda: end_pathway(enrolment, PathwayEnd.REVIEW, "Bye", by=by),
        lambda: add_step(enrolment, "steadying-breath", 0, None, by=by),
    )
    for act in acts:
        with pytest.raises(NotVisibleError):
            act()


def test_on_the_pathway_about_safety_only_that_person_is_there(walking: Walking) -> None:
    enrolment = walking.enrol(SAFE, case=walking.alone())
    for _ in range(7):
        walking.days_pass(7)
    jonah = Assignment.objects.filter(steps__enrolment=enrolment, parts__author=walking.cast.client("jonah"))
    assert (jonah.count(), len(walking.given(enrolment, "ana")) > 8) == (0, True)
    assert walking.clock.moment - enrolment.enrolled_at == timedelta(days=49)
