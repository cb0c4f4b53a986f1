"""What somebody takes along of the steps they were on: what their own page says, and nothing of why, or of others."""

import json
from datetime import date, timedelta

import pytest

from homework.actions.enrolling import end_pathway, leave_pathway, pause_pathway, resume_pathway
from homework.actions.resting import go_on, rest
from homework.actions.steering import give_step, hold_step, skip_step
from homework.enums import PathwayEnd
from homework.export.as_json import json_of
from homework.export.gather import own_notes
from homework.export.on_paper import html_of
from homework.library.pathway import Quiet
from homework.models import Enrolled, PathwayPause
from practice import clock
from tests.homework.pathways.walking import STEADY, Walking

pytestmark = pytest.mark.django_db


def acts(walking: Walking, name: str, section: str = "steps") -> list[tuple[object, str]]:
    notes = own_notes(walking.cast.actor(name)).notes
    return [(act.facts["kind"], act.words) for act in getattr(notes, section)]


def whole(walking: Walking, name: str) -> str:
    notes = own_notes(walking.cast.actor(name)).notes
    return f"{json_of(notes).decode()} {html_of(notes)}"


def test_it_tells_how_steps_began_rested_and_ended_with_what_was_written_then(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    walking.days_pass(3)
    pause_pathway(walking.fresh(enrolment), by=walking.by)
    walking.days_pass(14)
    resume_pathway(walking.fresh(enrolment), by=walking.by)
    walking.days_pass(14)
    end_pathway(walking.fresh(enrolment), PathwayEnd.SAFETY, "We stop here, kindly.", prepared=True, by=walking.by)
    mondays = _mondays_paused(31)
    wanted = [
        ("began", "You began steps that come week by week."),
        *(("rested", f"These steps rested in the week of {monday:%d.%m.%Y}.") for monday in mondays),
        ("ended", "These steps ended. Your therapist wrote: We stop here, kindly."),
    ]
    assert len(mondays) == 2
    assert (acts(walking, "ana"), acts(walking, "jonah")) == (wanted, wanted)
    assert "We stop here, kindly." in html_of(own_notes(walking.cast.actor("ana")).notes)
    codes = {person: Enrolled.objects.get(client=walking.cast.client(person)).code for person in ("ana", "jonah")}
    files = {person: json.loads(json_of(own_notes(walking.cast.actor(person)).notes)) for person in codes}
    assert {person: {act["code"] for act in told["steps"]} for person, told in files.items()} == {
        person: {code} for person, code in codes.items()
    }
    assert [word for word in ("safety", "prepared", "review") if word in json.dumps(files["ana"]["steps"])] == []


def _mondays_paused(days: int) -> list[date]:
    pause = PathwayPause.objects.get()
    every = (clock.now().date() - timedelta(days=number) for number in range(days, -1, -1))
    return [day for day in every if day.weekday() == 0 and Quiet(pause.since, pause.until).covers(day)]


def test_who_stops_is_told_of_their_own_stop_and_nobody_else_is(walking: Walking) -> None:
    enrolment = walking.enrol(STEADY)
    before = acts(walking, "jonah")
    leave_pathway(walking.place(enrolment, "ana"), by=walking.cast.actor("ana"))
    walking.days_pass(3)
    pause_pathway(walking.fresh(enrolment), by=walking.by)
    walking.days_pass(14)
    assert [kind for kind, _ in acts(walking, "ana")] == ["began", "stopped"]
    assert [kind for kind, _ in acts(walking, "jonah") if kind != "rested"] == [kind for kind, _ in before]


def test_a_rest_is_in_the_own_file_alone_and_once(walking: Walking) -> None:
    walking.alone()
    rest(2, by=walking.cast.actor("ana"))
    began = clock.now()
    running = acts(walking, "ana", "rests")
    walking.days_pass(3)
    go_on(by=walking.cast.actor("ana"))
    ended = clock.now()
    assert [kind for kind, _ in running] == ["rest"]
    assert running[0][1].startswith(f"You rest from {began:%d.%m.%Y} until ")
    rested = f"You rested from {began:%d.%m.%Y} until {ended:%d.%m.%Y}."
    assert (acts(walking, "ana", "rests"), acts(walking, "jonah", "rests")) == ([("rest", rested)], [])


def test_gates_steps_put_aside_and_reasons_are_in_no_file(walking: Walking) -> None:
    enrolment = walking.enrol(hurt="ana")
    walking.checks(enrolment, "ana", "jonah")
    before = {name: acts(walking, name) for name in ("ana", "jonah")}
    give_step(walking.step(enrolment, "making-sense-of-it", "ana"), reason="Her own wish", by=walking.by)
    skip_step(walking.step(enrolment, "betrayal-first-steps", "ana"), on=True, by=walking.by)
    hold_step(walking.step(enrolment, "trigger-plan"), on=True, by=walking.by)
    assert {name: acts(walking, name) for name in ("ana", "jonah")} == before
    words = whole(walking, "ana") + whole(walking, "jonah")
    assert [word for word in ("Her own wish", "gate", "G0", "G1", "held", "skipped", "breach") if word in words] == []
