"""An instrument's total on the page of an answer, beside the first one of the same person."""

import re
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from clients.enums import ConsentKind, TeamRole
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.levels import set_phq9_points
from homework.actions.measuring import open_total
from homework.actions.publishing import publish
from homework.analytics.trends import trends
from homework.enums import Level
from homework.library.measures import measure_definition, measures
from homework.models import Flag, Opening, Part
from homework.queries.responses import read
from homework.summaries.series import followed
from homework.summaries.totals import courses, judged_by, lines
from practice.access.errors import NotVisibleError
from practice.audit.models import Event
from practice.people.models import Practice
from tests.homework.care.scene import Scene

KEYS = [f"phq9_{place}" for place in range(2, 10)]
PRIVATE_OR_SHOWN = (Level.PRIVATE, Level.THERAPIST)


def answered(scene: Scene, slug: str, *points: int | None, level: Level = Level.THERAPIST, name: str = "ana") -> Part:
    terms = Terms(levels=PRIVATE_OR_SHOWN, suggested=Level.THERAPIST, needs_release=False)
    given = assign(scene.case, publish(slug, measure_definition(slug)), terms, by=scene.by)
    measure = measures()[slug].measure
    assert measure is not None
    told = {link_id: str(worth) for link_id, worth in zip(measure.items, points, strict=True) if worth is not None}
    part = scene.part(name, given)
    submit(part, told, level, by=scene.cast.actor(name))
    scene.clock.moment += timedelta(days=28)
    return scene.part(name, given)


def said(scene: Scene, part: Part) -> list[str]:
    """What stands under the total, and nothing where there is none."""
    card = scene.page("answer", part.code).partition('<section class="card stack" aria-labelledby="measured-name">')[2]
    return re.findall(r"<(?:h2|p)[^>]*>(.*?)</", card.partition("</section>")[0])


def test_a_total_with_its_band_and_cut(scene: Scene) -> None:
    assert said(scene, answered(scene, "phq-9", *[2] * 7, 0, 0)) == [
        "PHQ-9: 14 of 27",
        "Moderate.",
        "Inside the range where one looks closer: 10 or more.",
        "More than error: 6 or more. NHS Talking Therapies convention; other services use 5 (Löwe 2004).",
        "Only the care team sees totals. Ana and partners are shown none.",
    ]


def test_a_change_is_judged_against_the_first(scene: Scene) -> None:
    first = answered(scene, "phq-9", *[2] * 8, 0)
    answered(scene, "phq-9", *[3] * 8, 0)
    newest = answered(scene, "phq-9", *[1] * 8, 0)
    assert said(scene, newest)[1] == (
        "From 16 on 2 Mar to 8: a reliable improvement. It has crossed the cut: clinically significant."
    )
    assert set(Opening.objects.values_list("response_id", flat=True)) == {first.current_id, newest.current_id}


def test_how_much_counts_is_for_the_practice_to_say(scene: Scene) -> None:
    answered(scene, "phq-9", *[2] * 8, 0)
    five_less = answered(scene, "phq-9", *[1] * 5, 2, 2, 2, 0)
    before = said(scene, five_less)
    path = reverse("settings_levels")
    saved = [scene.browser("administrator").post(path, {"points": points}).status_code for points in ("", 0, 28, 5)]
    after = said(scene, five_less)
    assert saved == [422, 422, 422, 302]
    assert before[1] == "From 16 on 2 Mar to 11: no reliable change."
    assert after[1] == "From 16 on 2 Mar to 11: a reliable improvement."
    assert after[-2] == "More than error: 5 or more. So this practice has it."
    assert Event.objects.get(action="set_phq9_points").subjects == {"points": 5}


@pytest.mark.parametrize("name", ["clinician", "supervisor", "front_desk", "ana", "stranger"])
def test_nobody_else_says_how_much_counts(scene: Scene, name: str) -> None:
    scene.browser(name).post(reverse("settings_levels"), {"points": 1})
    assert Practice.objects.get(pk=scene.case.practice_id).phq9_points == 6
    if name != "stranger":
        with pytest.raises(NotVisibleError):
            set_phq9_points(1, by=scene.cast.actor(name))


def test_another_instrument_is_judged_as_it_comes(scene: Scene) -> None:
    set_phq9_points(1, by=scene.cast.actor("administrator"))
    assert "More than error: 4 or more." in " ".join(said(scene, answered(scene, "gad-7", *[2] * 7)))


@pytest.mark.parametrize(
    ("first", "level"),
    [
        pytest.param([3, 3, 3, 3, 3, 3, 3, None, 0], Level.THERAPIST, id="estimated"),
        pytest.param([3] * 5 + [None] * 3 + [0], Level.THERAPIST, id="no total"),
        pytest.param([3] * 8 + [0], Level.PRIVATE, id="kept private"),
    ],
)
def test_what_is_not_complete_or_not_shown_is_no_first(scene: Scene, first: list[int | None], level: Level) -> None:
    answered(scene, "phq-9", *first, level=level)
    newest = answered(scene, "phq-9", *[1] * 8, 0)
    assert [line for line in said(scene, newest) if line.startswith("From")] == []
    assert list(Opening.objects.values_list("response_id", flat=True)) == [newest.current_id]


def test_another_persons_answers_are_no_first(scene: Scene) -> None:
    answered(scene, "phq-9", *[3] * 8, 0, name="jonah")
    newest = answered(scene, "phq-9", *[1] * 8, 0)
    assert [line for line in said(scene, newest) if line.startswith("From")] == []


def test_unanswered_items_are_told(scene: Scene) -> None:
    estimated = said(scene, answered(scene, "phq-9", 1, 1, 1, 1, 0, 0, 0, None, 0))
    without = said(scene, answered(scene, "who-5", 3, 3, None, 2, 2))
    assert estimated[:2] == ["PHQ-9: 5 of 27", "Mild."]
    assert "Estimated: 8 of 9 were answered." in estimated
    assert without[0] == "WHO-5: no total, 4 of 5 answered where it takes 5"


def test_groups_stand_beside_the_total_without_a_verdict(scene: Scene) -> None:
    points = [2, 2, 2, 2, 2, 2, 0, 2, 2, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0]
    assert said(scene, answered(scene, "pcl-5", *points))[:7] == [
        "PCL-5: 20 of 80",
        "Outside the range where one looks closer: more than 28.",
        "The pattern of its groups is met.",
        "B, coming back: 10, 5 present",
        "C, keeping away: 2, 1 present",
        "D, thoughts and mood: 4, 2 present",
        "E, on alert: 4, 2 present",
    ]


def test_of_a_private_one_only_the_announced_question_is_shown(scene: Scene) -> None:
    part = answered(scene, "phq-9", *[3] * 9, level=Level.PRIVATE)
    page = scene.page("answer", part.code)
    assert said(scene, part) == []
    assert ["better off dead" in page, "Poor appetite" in page] == [True, False]
    assert [(flag.rule, flag.level) for flag in Flag.objects.all()] == [("phq-9/phq9_item9_more", 3)]


def test_the_rules_of_the_phq_9_raise_flags(scene: Scene) -> None:
    answered(scene, "phq-9", *[3] * 7, 0, None)
    answered(scene, "phq-9", *[0] * 8, 1)
    assert [(flag.rule, flag.level) for flag in Flag.objects.order_by("pk")] == [
        ("phq-9/phq9_severe", 2),
        ("phq-9/phq9_item9_unanswered", 1),
        ("phq-9/phq9_item9_some", 2),
    ]


def test_the_licence_stands_wherever_the_words_do(scene: Scene) -> None:
    part = answered(scene, "gad-7", *[1] * 7)
    form = measures()["gad-7"]
    pages = [scene.page("answer", part.code), scene.page("exercise", "gad-7"), scene.page("exercise_try", "gad-7")]
    pages += [scene.page(name, part.code, reader="ana") for name in ("my_answer",)]
    other = Part.objects.get(assignment=part.assignment, author=scene.cast.client("jonah"))
    pages += [scene.page("homework_start", other.code, reader="jonah")]
    pages += [scene.page("homework_question", other.code, 2, reader="jonah")]
    assert [form.licence in page for page in pages] == [True] * 6
    assert ["7 of 21" in page for page in pages] == [True, *[False] * 5]


def test_a_total_is_no_weekly_figure(scene: Scene) -> None:
    parts = [answered(scene, "phq-9", *[points] * 8, 0) for points in (2, 1)]
    readings = [read(part.code, scene.by) for part in parts]
    found = followed(readings, zone_of=lambda _: ZoneInfo("Europe/London"), trends_of=trends)
    assert found.of(scene.cast.client("ana").pk) == ()


LONDON = ZoneInfo("Europe/London")


def course(scene: Scene, *totals: Sequence[int | None]) -> tuple[str, str, str]:
    """The line of the PHQ-9 after these answers, and what its picture says."""
    parts = [answered(scene, "phq-9", *points) for points in totals]
    readings = [read(part.code, scene.by) for part in parts]
    today = scene.clock.moment.date()
    (found,) = courses(readings, scene.case.practice, zone_of=lambda _: LONDON, today=today)
    assert {one.response.pk for one in found.readings} <= {one.response.pk for one in readings}
    judged = f"{found.line.judged} ({found.line.band})"
    return found.line.total, judged, found.line.spark.title if found.line.spark else ""


FULL, HALF, LEAST = [2] * 8 + [0], [1] * 8 + [0], [0] * 9
ESTIMATED: list[int | None] = [1, 1, 1, 1, 0, 0, 0, None, 0]
OPEN: list[int | None] = [3] * 5 + [None] * 3 + [0]


@pytest.mark.parametrize(
    ("totals", "total", "judged"),
    [
        pytest.param([FULL], "16", "first full total (moderately severe)", id="one"),
        pytest.param(
            [FULL, HALF],
            "16 → 8",
            "reliable improvement, clinically significant (mild)",
            id="better and across the cut",
        ),
        pytest.param([HALF, FULL], "8 → 16", "reliable deterioration (moderately severe)", id="worse"),
        pytest.param([FULL, LEAST, FULL], "16 → 16", "within error (moderately severe)", id="beside the first"),
        pytest.param(
            [[1, 1, 1, 1, *[0] * 5], LEAST], "4 → 0", "within error, too near the good end to show more (minimal)"
        ),
        pytest.param([FULL, ESTIMATED], "16 → 5", "estimated, 8 of 9 answered (mild)", id="estimated"),
        pytest.param([ESTIMATED, HALF], "8", "first full total (mild)", id="estimated before"),
        pytest.param([FULL, OPEN], "no total", "6 of 9 answered ()", id="no total"),
    ],
)
def test_a_line_of_the_page_before_a_session(
    scene: Scene, totals: list[list[int | None]], total: str, judged: str
) -> None:
    assert course(scene, *totals)[:2] == (total, judged)


def test_a_picture_says_its_totals_and_those_that_are_not_there(scene: Scene) -> None:
    assert course(scene, FULL, OPEN, HALF)[2] == "PHQ-9: 16 (2 Mar), no total (30 Mar), 8 (27 Apr)"


def test_twelve_are_drawn_and_only_they_and_the_first_are_read(scene: Scene) -> None:
    readings = [read(answered(scene, "phq-9", *HALF).code, scene.by) for _ in range(15)]
    (found,) = courses(readings, scene.case.practice, zone_of=lambda _: LONDON, today=scene.clock.moment.date())
    assert [one.response.pk for one in found.readings] == [one.response.pk for one in (readings[0], *readings[3:])]


def test_what_got_worse_stands_first_and_each_is_judged_by_its_own_rule(scene: Scene) -> None:
    for slug, before, after in (("phq-9", FULL, HALF), ("gad-7", [1] * 7, [2] * 7), ("k6", [1] * 6, [2] * 6)):
        for points in (before, after):
            answered(scene, slug, *points)
    readings = [read(part.code, scene.by) for part in Part.objects.filter(current__isnull=False)]
    found = courses(readings, scene.case.practice, zone_of=lambda _: LONDON, today=scene.clock.moment.date())
    assert [(one.line.name, one.line.total) for one in found] == [
        ("GAD-7", "7 → 14"),
        ("K6", "6 → 12"),
        ("PHQ-9", "16 → 8"),
    ]
    assert found[1].line.judged.endswith("not judged")
    assert judged_by(found) == "More than error: GAD-7 4 or more, PHQ-9 6 or more."


def test_a_page_has_room_for_three_and_says_how_many_more(scene: Scene) -> None:
    (found,) = courses(
        [read(answered(scene, "phq-9", *FULL).code, scene.by)],
        scene.case.practice,
        zone_of=lambda _: LONDON,
        today=scene.clock.moment.date(),
    )
    assert [(len(shown), more) for shown, more in (lines([found] * count) for count in (3, 5))] == [
        (3, ""),
        (3, "2 more in the answers."),
    ]


TOTAL = "Your answers add up to 16 of 27."


def own_page(scene: Scene, part: Part) -> bool:
    return TOTAL in scene.page("my_answer", part.code, reader="ana")


def test_a_total_is_shown_to_its_author_when_the_clinician_opens_it(scene: Scene) -> None:
    part = answered(scene, "phq-9", *[2] * 8, 0)
    closed = own_page(scene, part)
    scene.post("answer_total", part.code, on="yes")
    opened, told = own_page(scene, part), scene.page("answer", part.code)
    scene.post("answer_total", part.code, on="no")
    assert [closed, opened, own_page(scene, part)] == [False, True, False]
    assert "Ana can see this total too. Partners are shown none." in told


def test_a_later_version_begins_closed(scene: Scene) -> None:
    part = answered(scene, "phq-9", *[2] * 8, 0)
    scene.post("answer_total", part.code, on="yes")
    submit(part, {"phq9_1": "1"} | dict.fromkeys(KEYS, "2"), Level.THERAPIST, by=scene.cast.actor("ana"))
    page = scene.page("my_answer", part.code, reader="ana")
    assert "Your answers add up to" not in page


@pytest.mark.parametrize(
    ("points", "level", "reader"),
    [
        pytest.param([2] * 5 + [None] * 4, Level.THERAPIST, "clinician", id="there is no total"),
        pytest.param([2] * 8 + [0], Level.PRIVATE, "clinician", id="kept private"),
        pytest.param([2] * 8 + [0], Level.THERAPIST, "owner", id="looks on"),
        pytest.param([2] * 8 + [0], Level.THERAPIST, "supervisor", id="not of the team"),
        pytest.param([2] * 8 + [0], Level.THERAPIST, "ana", id="its author"),
        pytest.param([2] * 8 + [0], Level.THERAPIST, "jonah", id="the partner"),
    ],
)
def test_nobody_else_opens_a_total_and_none_that_is_not_there(
    scene: Scene, points: list[int | None], level: Level, reader: str
) -> None:
    scene.joins("owner", TeamRole.SUPERVISOR)
    scene.consent("ana", ConsentKind.SUPERVISION)
    part = answered(scene, "phq-9", *points, level=level)
    scene.post("answer_total", part.code, reader=reader, on="yes")
    part.refresh_from_db()
    assert part.total_of is None


def test_opening_a_total_is_on_record(scene: Scene) -> None:
    part = answered(scene, "phq-9", *[2] * 8, 0)
    open_total(part.code, on=True, by=scene.by)
    open_total(part.code, on=False, by=scene.by)
    acts = list(Event.objects.order_by("pk").values_list("action", flat=True))[-2:]
    assert acts == ["open_total", "close_total"]


def test_words_of_our_own_have_no_licence_line(scene: Scene) -> None:
    page = scene.page("answer", scene.answer("ana", scene.set(), Level.THERAPIST).code)
    assert "measured-name" not in page
    assert "permission" not in page
