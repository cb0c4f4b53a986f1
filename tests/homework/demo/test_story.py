"""The played practice says what the cases tell."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.enums import DutyKind
from clients.queries.disclosures import own_disclosures
from clients.queries.duties import duties_of, serving
from homework.demo.play import Played
from homework.demo.report import report
from homework.demo.skipped import PLAYED_BY_CLINICIANS, skipped
from homework.demo.story import WEEKS, stories
from homework.models import (
    Comment,
    Enrolment,
    Flag,
    JointVersion,
    OccurrenceChange,
    Part,
    PathwayPause,
    PathwayStep,
    PrivateNote,
    Response,
    ResponseGrant,
    Schedule,
    Unread,
)
from homework.queries.own_steps import own_pathways
from homework.queries.responses import read as read_answers
from homework.queries.steps_shown import enrolment_page
from practice.mail.models import OutgoingMail
from practice.people.models import User
from practice.web.actor import actor_for
from tests.homework.demo.conftest import SEED, Seeding

pytestmark = [pytest.mark.django_db, pytest.mark.long]

type Weekly = dict[int, float]


def weekly(played: Played, client: str, series: str, exercise: str) -> list[float | None]:
    """A person's series by week of the story; the later of two answers in a week counts."""
    found: Weekly = {}
    rows = Response.objects.filter(client_id=played.stage.users[client].pk, version__exercise__slug=exercise)
    for row in rows.order_by("pk"):
        if series in row.figures:
            found[played.stage.calendar.number(row.submitted_at) // 7] = row.figures[series]
    return [round(found[week], 2) if week in found else None for week in range(WEEKS)]


def answers_by_case(played: Played) -> Counter[str]:
    names = {case.pk: name for name, case in played.stage.cases.items()}
    return Counter(names[key] for key in Response.objects.values_list("part__assignment__case_id", flat=True))


COUPLES_AND_ONES = [(case, who) for case, story in stories().items() for who in story.letters]


@pytest.mark.parametrize(("case", "who"), COUPLES_AND_ONES)
def test_felt_safety_goes_as_the_case_tells(played: Played, case: str, who: str) -> None:
    assert weekly(played, case + who, "felt_safety", "felt-safety-check") == stories()[case].series("felt_safety", who)


@pytest.mark.parametrize(("case", "who"), [pair for pair in COUPLES_AND_ONES if pair[0].startswith("C")])
def test_trust_goes_as_the_case_tells(played: Played, case: str, who: str) -> None:
    trust = weekly(played, case + who, "trust_pulse", "felt-safety-check")
    assert [None if value is None else round(value, 1) for value in trust] == stories()[case].series("trust_pulse", who)


@pytest.mark.parametrize(
    ("client", "series", "exercise"),
    [
        ("C1A", "hope", "felt-safety-check"),
        ("C1B", "hope", "felt-safety-check"),
        ("C1A", "betrayal_distress", "betrayal-first-steps"),
        ("I1A", "confidence", "naming-the-trust-question"),
        ("I3A", "signal_intensity", "gut-check-log"),
        ("C1A", "triggers_per_week", "trigger-plan"),
    ],
)
def test_other_series_go_as_the_case_tells(played: Played, client: str, series: str, exercise: str) -> None:
    assert weekly(played, client, series, exercise) == stories()[client[:2]].series(series, client[2])


@pytest.mark.parametrize(("case", "who"), [("C1", "A"), ("C1", "B"), ("C2", "A"), ("C2", "B")])
def test_talks_are_understood_as_the_case_tells(played: Played, case: str, who: str) -> None:
    told = {talk["week"]: talk[f"understood_{who}"] for talk in stories()[case].entries("talks")}
    assert weekly(played, case + who, "felt_understood", "speaker-listener-talk") == [
        told.get(week) for week in range(1, WEEKS + 1)
    ]


@pytest.mark.parametrize(
    ("told", "values"),
    [
        ("C1A impact-and-accountability readiness_to_hear", [(12, 3)]),
        ("C1B impact-and-accountability ownership_self", [(13, 6), (36, 8)]),
        ("C1A decision-balance lean", [(34, -1), (50, 2)]),
        ("C1A decision-balance certainty", [(34, 3), (50, 6)]),
        ("C1A progress-review goal_progress", [(54, 6)]),
        ("C1B progress-review goal_progress", [(54, 7)]),
        ("C2A attachment-map closeness_worry", [(3, 7.3), (53, 5)]),
        ("C2A attachment-map closeness_distance", [(3, 2), (53, 1.7)]),
        ("C2B attachment-map closeness_worry", [(4, 3), (54, 2.7)]),
        ("C2B attachment-map closeness_distance", [(4, 6.7), (54, 5)]),
        ("C3A decision-balance lean", [(53, -4)]),
        ("C3A decision-balance certainty", [(53, 8)]),
        ("I1A progress-review goal_progress", [(54, 7)]),
        ("I2A steadying-breath calm_gain", [(5, 3)]),
        ("I2A decision-balance lean", [(53, 2)]),
        ("I3A one-off-or-pattern ownership_seen", [(40, 2)]),
        ("I3A decision-balance lean", [(44, -3)]),
        ("I3A progress-review goal_progress", [(53, 6)]),
    ],
)
def test_single_figures_are_those_that_the_case_tells(
    played: Played, told: str, values: list[tuple[int, float]]
) -> None:
    client, exercise, series = told.split()
    rows = Response.objects.filter(client_id=played.stage.users[client].pk, version__exercise__slug=exercise)
    day = played.stage.calendar.number
    assert [(day(row.submitted_at), round(row.figures[series], 1)) for row in rows.order_by("pk")] == values


def test_practice_is_done_as_often_as_told(played: Played) -> None:
    rows = Response.objects.filter(
        client_id=played.stage.users["I1A"].pk, version__exercise__slug="self-compassion-break"
    )
    done = Counter(played.stage.calendar.number(row.submitted_at) // 7 for row in rows)
    assert [done[week] for week in range(WEEKS)] == [
        row["done"] for row in stories()["I1"].told["practice"]["self-compassion-break"]
    ]
    paused = Part.objects.filter(assignment__paused_at__isnull=False, assignment__case=played.stage.cases["I1"])
    assert paused.count() == 5


def test_every_case_has_its_answers(played: Played) -> None:
    assert answers_by_case(played) == Counter({"C1": 94, "C2": 58, "C3": 14, "C3E": 12, "I1": 64, "I2": 33, "I3": 30})


def test_flags_are_those_of_the_story(played: Played) -> None:
    names = {case.pk: name for name, case in played.stage.cases.items()}
    day = played.stage.calendar.number
    rows = Flag.objects.select_related("client__user").order_by("pk")
    assert [
        (names[row.case_id], row.client.called, row.rule.split("/")[1], row.level, day(row.raised_at)) for row in rows
    ] == [
        ("I3", "Sam", "control_any", 2, 0),
        ("I3", "Sam", "only_here", 1, 2),
        ("C3", "Elena", "gate_no_twice", 1, 4),
        ("I3", "Sam", "told_and_doubting", 1, 6),
        ("C3", "Elena", "fear_any", 2, 9),
        ("C3", "Elena", "control_any", 2, 9),
        ("C3", "Elena", "monitor_yes", 2, 9),
        ("C3", "Elena", "unsure_now", 2, 9),
        ("I3", "Sam", "phq9_item9_some", 2, 15),
        ("C3", "Marc", "checking_high", 1, 17),
        ("I3", "Sam", "told_and_doubting", 2, 18),
        ("C3", "Elena", "felt_safety_low_2w", 1, 19),
        ("C3E", "Elena", "felt_safety_low_2w", 1, 26),
        ("I3", "Sam", "felt_safety_low_2w", 1, 26),
        ("C1", "Maya", "concealed_repeat", 1, 32),
        ("I3", "Sam", "felt_safety_low_2w", 1, 33),
        ("I3", "Sam", "turned_on_me", 1, 40),
        ("I3", "Sam", "leaving_somewhat_risky", 1, 44),
        ("C3E", "Elena", "leaving_somewhat_risky", 1, 53),
        ("I1", "Tom", "asks_for_contact", 2, 55),
    ]


def test_elenas_flags_are_seen_within_the_hour_and_stay_open(played: Played) -> None:
    rows = Flag.objects.filter(case=played.stage.cases["C3"], level=2).order_by("pk")
    zone = ZoneInfo(played.stage.calendar.zone)
    assert [
        (
            (row.seen_at - row.raised_at).total_seconds() / 60 if row.seen_at else None,
            row.acknowledged_at.astimezone(zone).hour if row.acknowledged_at else None,
            row.action,
            row.lifted_at,
        )
        for row in rows
    ] == [(40, 12, "contacted", None)] * 4


def test_only_one_thing_has_not_been_looked_at(played: Played) -> None:
    waiting = Flag.objects.filter(acknowledged_at__isnull=True)
    assert [row.rule for row in waiting] == ["self-compassion-break/asks_for_contact"]


def test_partners_read_what_both_offered_and_nothing_else(played: Played) -> None:
    rows = ResponseGrant.objects.filter(capacity="partner").select_related("content_object__part__assignment")
    read: dict[str, set[str]] = defaultdict(set)
    keys = {row.pk: key for key, row in played.stage.assignments.items()}
    people = {user.pk: name for name, user in played.stage.users.items()}
    for row in rows:
        read[people[row.user_id]].add(keys[row.content_object.part.assignment_id])
    rebuilding = {"C1-plan-1", "C1-check-6", "C1-check-7", *(f"C1-talk-{day}" for day in (11, 20, 25, 39, 46))}
    steady = {"C2-map-1", *(f"C2-check-{week}" for week in range(2, 7))}
    steady |= {f"C2-talk-{day}" for day in (11, 18, 25, 39, 46)}
    assert dict(read) == {"C1A": rebuilding, "C1B": rebuilding, "C2A": steady, "C2B": steady | {"C2-opener"}}


def test_of_a_closeness_map_partners_read_the_note_alone(played: Played) -> None:
    part = played.stage.part("C2-map-1", "C2B")
    found = read_answers(part.code, played.stage.actor("C2A"))
    assert found.answers.keys() == {"manual_note"}


def test_the_couple_that_parted_had_something_open_and_a_hold_before(played: Played) -> None:
    assert Part.objects.get(
        assignment=played.stage.assignments["C3-check-0"], author=played.stage.users["C3A"].pk
    ).withheld
    case = played.stage.cases["C3"]
    case.refresh_from_db()
    assert case.separated_at is not None
    assert not Part.objects.filter(assignment__case=case, shown__isnull=False).exists()


def test_promises_stand_in_the_joint_text_by_their_makers(played: Played) -> None:
    newest = JointVersion.objects.filter(assignment=played.stage.assignments["C1-agreement"]).order_by("-number")[0]
    people = {user.pk: name for name, user in played.stage.users.items()}
    assert [people[line["author"]] for line in newest.lines] == ["C1B", "C1B", "C1B", "C1B", "C1A", "C1B"]
    assert newest.opened


def test_something_is_new_for_everybody_who_treats(played: Played) -> None:
    people = {user.pk: name for name, user in played.stage.users.items()}
    new = Counter(people[key] for key in Unread.objects.values_list("user_id", flat=True))
    assert {name: new[name] for name in ("mensah", "okafor")} == {"mensah": 9, "okafor": 7}


def test_this_week_has_something_done_begun_and_untouched(played: Played) -> None:
    week = Part.objects.filter(
        assignment__set_at__gte=played.stage.calendar.at(49, "00:00"), assignment__taken_back_at__isnull=True
    )
    done = week.filter(current__isnull=False)
    begun = week.filter(current__isnull=True, draft__isnull=False)
    people = {user.pk: name for name, user in played.stage.users.items()}
    assert sorted(people[key] for key in begun.values_list("author_id", flat=True)) == ["C1A", "C2A", "I1A", "I3A"]
    assert week.count() > done.count() + begun.count() > begun.count()


def test_the_same_seed_plays_the_same_practice(seeding: Seeding, played: Played) -> None:
    again = report(played, SEED)
    assert again["responses"]
    assert without_keys(again) == without_keys(seeding.written)


def without_keys(value: object) -> object:
    """A report without the tables' own keys: a database need not begin with 1 again after a rollback."""
    if isinstance(value, list):
        return [without_keys(inner) for inner in value]
    if isinstance(value, dict):
        return {key: without_keys(inner) for key, inner in value.items() if not isinstance(inner, int) or key != "id"}
    return value


def test_everybody_but_the_invited_signs_in_with_the_password(played: Played) -> None:
    people = report(played, SEED)["people"]
    can = {person["email"] for person in people if person["password"] == played.password}
    assert {person["email"] for person in people} - can == {None, "nora@example.org"}
    known = [user for user in User.objects.filter(is_active=True) if user.email in can]
    assert all(user.check_password(played.password) for user in known)
    assert len(known) == 15


def test_nothing_is_left_out(played: Played) -> None:
    told = {(event.case, event.day, event.what.lower()) for story in stories().values() for event in story.events}
    on_stage = {(who[:2], day, what) for who, day, what in played.stage.played}
    by_clinicians = {event for event in told if event[2] in PLAYED_BY_CLINICIANS}
    assert told - by_clinicians <= on_stage
    assert list(skipped(played.stage)) == []


def test_what_is_left_out_is_named(played: Played) -> None:
    without = replace(played.stage, played=played.stage.played - {("C3", 10, "note"), ("I3A", 15, "phq-9")})
    assert [(row["case"], row.get("day", row.get("week")), row["what"]) for row in skipped(without)] == [
        ("C3", 10, "note"),
        ("I3", 15, "PHQ-9"),
        ("I3", 3, "PHQ-9"),
    ]


MEASURED = [
    (story.id + row["who"], row["measure"], row["by_week"])
    for story in stories().values()
    for row in story.entries("measures")
]


@pytest.mark.parametrize(("client", "measure", "by_week"), MEASURED)
def test_answers_to_instruments_add_up_to_the_totals_told(
    played: Played, client: str, measure: str, by_week: dict[str, int]
) -> None:
    slug = measure.lower()
    series = slug.replace("-", "")
    told = [by_week.get(str(week)) for week in range(1, WEEKS + 1)]
    assert weekly(played, client, series, slug) == told


def test_the_ninth_question_is_answered_as_told(played: Played) -> None:
    rows = Response.objects.filter(version__exercise__slug="phq-9").order_by("pk")
    day, people = played.stage.calendar.number, {user.pk: name for name, user in played.stage.users.items()}
    some = [(people[row.client_id], day(row.submitted_at)) for row in rows if row.answers["phq9_9"] != "0"]
    assert (len(rows), some) == (18, [("I3A", 15)])


def test_everybody_is_on_the_pathway_that_the_case_tells(played: Played) -> None:
    names = {case.pk: name for name, case in played.stage.cases.items()}
    rows = Enrolment.objects.select_related("version__pathway").order_by("pk")
    day = played.stage.calendar.number
    found = {names[row.case_id]: (row.version.pathway.slug, day(row.enrolled_at), row.stage, row.end) for row in rows}
    told = {story.id: story.told["pathway"] for story in stories().values()}
    assert {case: slug for case, (slug, *_) in found.items() if case != "C3E"} == told
    assert found["C3E"] == ("is-it-safe-to-trust", 24, 1, "")
    assert {case: (stage, end) for case, (_, _, stage, end) in found.items() if (stage, end) != (1, "")} == {
        "C1": (2, ""),
        "C3": (1, "safety"),
    }


def test_what_was_taken_back_of_a_pathway_is_left_out_for_everybody(played: Played) -> None:
    (own,) = own_pathways(played.stage.actor("C1B"))
    shown = {step.title for week in own.weeks for step in week.steps}
    assert ("The last two weeks: mood" in shown, "The last two weeks: worry" in shown) == (True, False)
    page = enrolment_page(own.place.enrolment.code, played.stage.clinician("C1"))
    lines = [line for week in page.weeks for line in week.lines if line.step.key == "gad-7"]
    assert [(line.who, line.state) for line in lines] == [("Maya", "done"), ("Jonas", "left_out")]


def test_a_pathway_rested_for_the_holiday_and_goes_on(played: Played) -> None:
    days = played.stage.calendar.day
    rows = PathwayPause.objects.values_list("enrolment__case", "since", "until")
    assert list(rows) == [(played.stage.cases["C2"].pk, days(42), days(48))]


def test_a_closed_gate_is_opened_with_a_reason_alone(played: Played) -> None:
    people = {user.pk: name for name, user in played.stage.users.items()}
    rows = PathwayStep.objects.order_by("pk")
    assert {(people[row.client_id], row.slug) for row in rows if row.client_id and row.reason} == {
        ("C1A", "impact-and-accountability"),
        ("C1B", "impact-and-accountability"),
        ("I2A", "letter-to-younger-self"),
    }


def test_what_comes_back_runs_rests_and_leaves_a_day_out(played: Played) -> None:
    names = {schedule.pk: name for name, schedule in played.stage.schedules.items()}
    paused = Schedule.objects.filter(paused_at__isnull=False, ended_at__isnull=True)
    assert [names[row.pk] for row in paused] == ["I3-screen"]
    left_out = OccurrenceChange.objects.filter(day__isnull=True).order_by("occurrence", "pk")
    day = played.stage.calendar.day
    assert [(names[row.schedule_id], row.occurrence) for row in left_out] == [
        ("C1-talk", day(28).isoformat()),
        ("C2-talk", day(28).isoformat()),
        ("C2-talk", day(42).isoformat()),
    ]


def test_clinicians_wrote_to_clients_and_one_note_for_themselves(played: Played) -> None:
    people = {user.pk: name for name, user in played.stage.users.items()}
    to = Counter(people[key] for key in Comment.objects.values_list("client_id", flat=True))
    assert to == {"C1A": 2, "C1B": 1, "C2A": 1, "I1A": 2, "I2A": 1, "I3A": 1}
    assert [row.case_id for row in PrivateNote.objects.all()] == [played.stage.cases["C3"].pk]


def test_somebody_leads_and_somebody_is_on_duty(played: Played) -> None:
    stage = played.stage
    practice = stage.users["graham"].practice_id
    serve = {kind: [person.email for person in serving(practice, kind)] for kind in DutyKind}
    assert serve == {DutyKind.LEAD: ["lena.hart@example.org"], DutyKind.ON_DUTY: ["owen.pryce@example.org"]}
    told = report(played, SEED)["duties"]
    assert [(row["kind"], row["email"]) for row in told] == [
        ("lead", "lena.hart@example.org"),
        ("on_duty", "owen.pryce@example.org"),
    ]
    monday, until = (stage.calendar.day(49), stage.today + timedelta(days=5))
    assert [told[1][name][:10] for name in ("since", "until")] == [monday.isoformat(), until.isoformat()]
    assert duties_of(actor_for(stage.users["hart"])) == (DutyKind.LEAD,)


def test_one_letter_left_with_consent_and_its_client_sees_it(played: Played) -> None:
    (row,) = report(played, SEED)["disclosures"]
    assert (row["case"], row["client"], row["basis"]) == ("I1", "tom@example.org", "consent")
    (own,) = own_disclosures(played.stage.actor("I1A"))
    assert (own.code, own.recipient, own.what, own.purpose) == tuple(
        row[name] for name in ("code", "recipient", "what", "purpose")
    )
    assert row["by"] == "efua.mensah@example.org"
    assert not own_disclosures(played.stage.actor("C1A"))


def test_no_client_is_mailed_about_what_is_long_past(played: Played) -> None:
    staff = {row["email"] for row in played.cast["staff"]}
    assert {mail.to for mail in OutgoingMail.objects.all()} <= staff
