"""Every field of the three pages as long as the rules allow."""

from dataclasses import replace

from homework.summaries.content import (
    COUNTS,
    LINES,
    MEASURES,
    TRENDS,
    ClinicianPage,
    Count,
    IndividualPage,
    Prompt,
    Quote,
    RoomPage,
)
from tests.homework.summaries.samples import SHEET, clinician, individual, measure, room


def long_quote(who: str, number: int) -> Quote:
    words = (
        f"{number} " + "I would rather say it badly today than well in a month when nobody remembers what it was " * 2
    )
    return Quote(who=who, words=words[:159] + ".", source="Weekly check-in, question 14, 10 Oct")


def long_count(number: int) -> Count:
    return Count(
        what=f"{number} A commitment with a rather long name that both of them took great care",
        count="14 of 16",
        note="this fortnight, one week at rest",
    )


FULL_COUNTS = tuple(long_count(number) for number in range(COUNTS))
FULL_LINES = tuple(
    f"{number} A line that needs most of the width of the page to say what it has to say" for number in range(LINES)
)
FULL_MEASURES = tuple(
    measure(
        f"INSTRUMENT-{n}",
        *range(20, 8, -1),
        judged="reliable improvement, clinically significant",
        band="moderately severe",
    )
    for n in range(MEASURES)
)
LONG_SHEET = replace(SHEET, practice="The Willow Street Practice for Couples, Families and Individual Therapy")


def quotes_of(who: str) -> tuple[Quote, ...]:
    return tuple(long_quote(who, number) for number in range(3))


def full_individual() -> IndividualPage:
    page = individual()
    return replace(
        page,
        sheet=LONG_SHEET,
        waiting=FULL_LINES,
        wants=quotes_of("")[:1],
        homework=FULL_COUNTS[:3],
        trends=tuple(replace(page.trends[0], name=f"A series with a long name {number}") for number in range(TRENDS)),
        totals=tuple(Count(what=f"An instrument named {n}", count="48 of 100", note="5 Oct") for n in range(MEASURES)),
        commitments=FULL_COUNTS,
        quotes=quotes_of("")[1:],
        due=FULL_LINES,
        last_line=" ".join(FULL_LINES[:2]),
    )


def full_room() -> RoomPage:
    page = room()
    return replace(
        page,
        sheet=LONG_SHEET,
        for_today=quotes_of("M.")[:1] + quotes_of("J.")[:1],
        commitments=FULL_COUNTS,
        together=FULL_COUNTS,
        figures=page.figures * 2,
        quotes=quotes_of("M.")[1:] + quotes_of("J.")[1:],
        ahead=FULL_LINES,
    )


def full_clinician() -> ClinicianPage:
    page = clinician()
    return replace(
        page,
        sheet=LONG_SHEET,
        waiting=FULL_LINES,
        people=tuple(
            replace(
                person,
                wants=quotes_of(person.who)[:1],
                homework=FULL_COUNTS[:3],
                measures=FULL_MEASURES,
                measures_note="3 more in the answers.",
                quotes=quotes_of(person.who)[1:],
            )
            for person in page.people
        ),
        trends=tuple(replace(page.trends[0], name=f"A series with a long name {number}") for number in range(TRENDS)),
        measured_by="More than error: "
        + ", ".join(f"INSTRUMENT-{n} more than 23.6" for n in range(2 * MEASURES))
        + ".",
        commitments=FULL_COUNTS,
        follow_through=tuple(f"{who} as {who} tells: 69 % (37 to 89), 14 results." for who in ("M1.,", "J1.,")),
        differ=FULL_LINES,
        prompts=tuple(Prompt(ask=line, rule="The rule that brought this up, in words") for line in FULL_LINES),
        due=FULL_LINES,
        last_line=" ".join(FULL_LINES[:2]),
    )


FULLEST = (full_individual, full_room, full_clinician)
