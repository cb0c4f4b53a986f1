"""What somebody takes along of what comes back to them: its rule, whether it comes at present, what was left out."""

from homework.actions.scheduling import end_schedule, pause_schedule, put_back, skip
from homework.export.as_json import json_of
from homework.export.gather import own_notes
from homework.models import ScheduledFor
from tests.homework.schedules.returning import APART, DAILY, EVENT, Returning


def acts(returning: Returning, name: str) -> list[tuple[object, str]]:
    notes = own_notes(returning.cast.actor(name)).notes
    return [(act.facts["code"], act.words) for act in notes.coming_back]


def test_each_has_their_own_rules_and_the_days_that_were_left_out_and_have_come(returning: Returning) -> None:
    both, hers = returning.comes_back(DAILY), returning.comes_back(EVENT, "ana", terms=APART)
    for day in (4, 5, 9):
        skip(both, f"2026-03-{day:02}", by=returning.by)
    put_back(both, "2026-03-05", both.starts.replace(day=5), by=returning.by)
    returning.days_pass(4)
    codes = {(row.schedule_id, row.client.called): row.code for row in ScheduledFor.objects.select_related("client")}
    wanted = {
        name: [
            (codes[both.pk, called], "Every day. It comes at present."),
            (codes[both.pk, called], "It was left out on 04.03.2026."),
        ]
        for name, called in (("ana", "Ana"), ("jonah", "Jonah"))
    }
    wanted["ana"].append((codes[hers.pk, "Ana"], "Whenever it happens. It comes at present."))
    assert {name: acts(returning, name) for name in wanted} == wanted
    assert codes[hers.pk, "Ana"] not in json_of(own_notes(returning.cast.actor("jonah")).notes).decode()


def test_a_pause_and_an_end_say_the_same(returning: Returning) -> None:
    paused, ended = returning.comes_back(DAILY), returning.comes_back(DAILY)
    returning.days_pass(2)
    skip(ended, "2026-03-20", by=returning.by)
    pause_schedule(paused, by=returning.by)
    end_schedule(ended, by=returning.by)
    returning.days_pass(30)
    assert [words for _, words in acts(returning, "jonah")] == ["Every day. It does not come at present."] * 2
