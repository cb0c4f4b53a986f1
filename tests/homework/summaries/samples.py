"""Three pages of two invented cases, as they are on an ordinary day."""

from dataclasses import replace
from datetime import date, timedelta

from homework.analytics.moves import biggest_move
from homework.analytics.shapes import Direction, Points, Trend
from homework.analytics.trends import trend
from homework.charts import Mark, small, strip
from homework.summaries.content import (
    ClinicianPage,
    Count,
    IndividualPage,
    MeasureLine,
    Person,
    Prompt,
    Quote,
    RoomPage,
    Sheet,
    TrendRow,
)
from homework.summaries.wording import figure, move_sentence, trend_cell

START = date(2026, 9, 7)
SHEET = Sheet(practice="Willow Street Therapy", viewer="Dr Mensah", made="19 October 2026, 09:35")


def weekly(name: str, *values: float | None, direction: Direction = Direction.UP_GOOD, weekday: int = 5) -> Trend:
    points = tuple(
        (START + timedelta(weeks=week, days=weekday), value) for week, value in enumerate(values) if value is not None
    )
    return trend(Points(name.lower().replace(" ", "_"), name, direction, 0.0, 10.0, points))


def row(today: date, since: date, **people: Trend) -> TrendRow:
    cells = tuple(
        trend_cell(series, today=today, since=since, who=f"{who}." if len(people) > 1 else "")
        for who, series in people.items()
    )
    return TrendRow(name=next(iter(people.values())).name, cells=cells)


def individual() -> IndividualPage:
    today, since = date(2026, 10, 19), date(2026, 10, 12)
    felt = weekly("Felt safety", 4.5, 4.75, 5.0, 5.25, 5.75, 6.0)
    kind = weekly("Self-kindness", 3.0, 3.0, 4.0, None, 5.0, 5.0)
    sure = weekly("Confidence", 4.0, None, 5.0, weekday=0)
    moved = biggest_move([felt, kind, sure], since=since)
    assert moved is not None
    return IndividualPage(
        sheet=SHEET,
        who="T.",
        session="Session 6. Monday 19 October 2026, 10:00. Last seen 12 October.",
        since="12 Oct",
        wants=(Quote(words="how to say the Sunday thing before it is Sunday", source="Check-in, 17 Oct"),),
        move=move_sentence(moved, since=since),
        homework=(
            Count(what="A gentle opener", count="1 of 1"),
            Count(
                what="Self-compassion break",
                count="5 of 5",
                note="one week at rest",
                strip=strip("Self-compassion break", [*[Mark.DONE] * 3, Mark.REST, Mark.DONE, Mark.DONE]),
            ),
            Count(what="Weekly check-in", count="done"),
        ),
        figure=figure(felt),
        trends=(row(today, since, T=felt), row(today, since, T=kind), row(today, since, T=sure)),
        totals=(Count(what="PHQ-9", count="9 of 27", note="5 Oct"),),
        quotes=(
            Quote(words="stop rehearsing the ending", source="Goal, 5 Oct"),
            Quote(words="someone to say when they come back", source="Letter, 23 Sep", aged=True),
        ),
        due=("Review in week 8",),
        last_line="try one opener smaller than feels necessary",
    )


def room() -> RoomPage:
    maya = weekly("Trust this week", 4.0, 4.0, 5.0, None, 4.0)
    jonas = weekly("Trust this week", 6.0, 6.0, 6.0, 6.0, 5.0)
    return RoomPage(
        sheet=replace(SHEET, made="12 October 2026, 09:35"),
        who="M. and J.",
        session="Session 6. Monday 12 October 2026, 10:00.",
        for_today=(
            Quote(who="M.", words="how we go on after last week", source="10 Oct"),
            Quote(who="J.", words="how to say things sooner", source="10 Oct"),
        ),
        commitments=(
            Count(what="20-minute talk, phone away", count="4 of 6"),
            Count(what="Message when late", count="8 of 10"),
            Count(what="Questions in the talk window", count="3 of 6"),
        ),
        commitments_note="This fortnight. Both reported the same.",
        together=(Count(what="Commitments we make", count="agreed 21 Sep"), Count(what="Talks", count="3")),
        figures=(figure(maya, who="M."), figure(jonas, who="J.")),
        moments="Good moments sent to each other: 2.",
        quotes=(
            Quote(who="M.", words="When you told me yourself, I could breathe.", source="6 Oct"),
            Quote(who="J.", words="I want to ask for ten minutes before we talk about money.", source="8 Oct"),
        ),
        ahead=("Needs and limits, each alone", "Look at the commitments again"),
        help_line="Help lines for your country are on every page of My notes.",
    )


def measure(name: str, *totals: int, judged: str, band: str = "", most: int = 27) -> MeasureLine:
    picture = small(
        f"{name}: {', '.join(map(str, totals))}", [float(total) for total in totals], minimum=0, maximum=most
    )
    return MeasureLine(name=name, total=f"{totals[0]} → {totals[-1]}", judged=judged, band=band, spark=picture)


def couple() -> tuple[Person, Person]:
    maya = Person(
        who="M.",
        wants=(Quote(who="M.", words="how we go on after last week", source="Check-in, 10 Oct"),),
        homework=(Count(what="Words and actions log", count="3 entries"), Count(what="Weekly check-in", count="done")),
        measures=(
            measure("PHQ-9", 14, 12, 12, judged="within error", band="moderate"),
            measure("CSI-16", 31, 33, most=81, judged="within error"),
        ),
        quotes=(Quote(who="M.", words="I do not know whether to go on", source="Agenda, 10 Oct", confided=True),),
    )
    jonas = Person(
        who="J.",
        wants=(Quote(who="J.", words="how to say things sooner", source="Check-in, 10 Oct"),),
        homework=(Count(what="A gentle opener", count="not done yet"), Count(what="Weekly check-in", count="done")),
        measures=(measure("PHQ-9", 9, 8, judged="within error", band="mild"),),
        quotes=(Quote(who="J.", words="I told it on day three, not on day one", source="Log, 9 Oct"),),
    )
    return maya, jonas


FELT = weekly("Felt safety", 3.0, 3.25, 4.0, 4.5, 2.75), weekly("Felt safety", 6.0, 5.75, 6.0, 6.25, 4.75)


def couple_trends(today: date, since: date) -> tuple[TrendRow, ...]:
    pulse = weekly("Trust pulse", 1.7, 2.0, 2.7, 3.3, 1.7), weekly("Trust pulse", 6.3, 6.0, 6.3, 6.7, 5.7)
    hope = weekly("Hope", 3.0, None, 4.0), weekly("Hope", 6.0, 6.0, 7.0)
    distress = weekly("Distress", 9.0, 9.0, 8.0, 7.0, 9.0, direction=Direction.DOWN_GOOD)
    both = tuple(row(today, since, M=maya, J=jonas) for maya, jonas in (FELT, pulse, hope))
    return (*both, TrendRow(name="Distress", cells=(trend_cell(distress, today=today, since=since, who="M."),)))


def clinician() -> ClinicianPage:
    today, since = date(2026, 10, 12), date(2026, 10, 4)
    return ClinicianPage(
        sheet=replace(SHEET, made="12 October 2026, 09:35"),
        who="M. and J.",
        session="Session 6. Monday 12 October 2026, 10:00. Last seen 4 October.",
        since="4 Oct",
        policy="Limited confidentiality, signed 7 September.",
        waiting=("Private checks of both are older than 28 days: joint steps wait.",),
        people=couple(),
        move=move_sentence(FELT[0], since=since, who="M."),
        trends=couple_trends(today, since),
        measured_by="More than error: CSI-16 more than 6.66, PHQ-9 6 or more.",
        commitments=(
            Count(what="20-minute talk", count="1 of 3", note="last week"),
            Count(what="Told the same day", count="not kept"),
        ),
        commitments_note="J.: 7 of 10 kept. M.: 2 of 4 kept.",
        differ=("Felt safety lies 2.25 apart over five weeks: a wide gap.",),
        prompts=(
            Prompt(ask="A fresh private check first, each alone.", rule="Private check older than 28 days"),
            Prompt(ask="What made day three easier than day one to tell.", rule="Told after more than a day"),
            Prompt(ask="Whether talks should pause this week.", rule="Distress 9, talk 1 of 3"),
        ),
        due=("Private check, both", "Review in week 8"),
        last_line="watch whether J. tells before he is asked",
    )


PAGES = (individual, room, clinician)
