"""What the three editions of the page before the session hold, in the order in which they are read.

Every field is worded and rounded already; templates only place it. Each edition is filled by a query of its own from
what its reader may see. People appear by their initials. The room's page has no field for what belongs to one person
or to the clinician, so nothing of that kind can reach it by mistake.

Limits of the rules (quotes, trends, prompts) are kept here. For lists of lines the wording room has ``shortened`` and
``first_few``: three lines of ninety characters in each list, three exercises for each person and four commitments
always fit on one page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from homework.charts import Spark, Strip, TrendChart

LINE_LENGTH = 90
LINES = 3
COUNTS = 4
QUOTE_LENGTH = 160
QUOTES_EACH = 3
TRENDS = 4
MEASURES = 3
PROMPTS = 3


class OverfullPageError(ValueError):
    """A page was given more than may be printed on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around every edition.

    ``practice`` is the practice's name, also the document's author. ``logo`` is "" or a PNG as a ``data:`` address.
    ``viewer`` is who it was made for, ``made`` the time in the viewer's zone: "12 October 2026, 09:35",
    or "" on a page for a program, which is the same at every look and says nothing of what waits for the clinician.
    """

    practice: str
    logo: str = ""
    viewer: str
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's own words, whole, at most 160 characters.

    ``who`` is their initial, "" where only one person is on the page. ``source`` says where and when: "Check-in,
    17 Oct". ``aged`` when older than fourteen days. ``confided`` when the partner may not read it: the page then says
    to ask its author first.
    """

    words: str
    source: str
    who: str = ""
    aged: bool = False
    confided: bool = False

    def __post_init__(self) -> None:
        """Refuse words that would have to be cut."""
        if len(self.words) > QUOTE_LENGTH:
            raise OverfullPageError(f"A quote has at most {QUOTE_LENGTH} characters.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One line that counts: what ("20-minute talk"), how many ("4 of 6", "done", "not done yet"), and a note.

    ``strip`` draws the single times, if there is anything to draw.
    """

    what: str
    count: str
    note: str = ""
    strip: Strip | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendCell:
    """One series of one person.

    ``latest`` "6.25", ``since`` the change since the last session, "+0.25", or "" when it cannot be told. ``label`` is
    the trend in words. ``aged`` is the day of the latest value ("1 Sep") when it is older than fourteen days, else "".
    """

    spark: Spark
    latest: str
    since: str
    label: str
    who: str = ""
    aged: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    """One series, with a cell for each person who has it."""

    name: str
    cells: tuple[TrendCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One large chart and the line under it."""

    chart: TrendChart
    caption: str
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Something to consider asking, and the rule that brought it up."""

    ask: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """One instrument of one person, for the clinician alone.

    ``name`` "PHQ-9". ``total`` is the latest, beside the first where the two are compared: "14 → 8", or that there is
    none. ``judged`` is what follows from it: "reliable improvement", ``band`` what the instrument calls it: "mild", or
    "". ``spark`` draws the last twelve where there are at
    least two. ``aged`` is the day of the latest when it is older than fourteen days, else "".
    """

    name: str
    total: str
    judged: str
    band: str = ""
    spark: Spark | None = None
    aged: str = ""

    @property
    def note(self) -> str:
        """The band, and the day where it is long ago: "mild, 30 Sep"."""
        return ", ".join(filter(None, (self.band, self.aged)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person's column on the clinician's page; ``measures_note`` says how many more instruments there are."""

    who: str
    wants: tuple[Quote, ...] = ()
    homework: tuple[Count, ...] = ()
    measures: tuple[MeasureLine, ...] = ()
    measures_note: str = ""
    quotes: tuple[Quote, ...] = ()

    def __post_init__(self) -> None:
        """Refuse more than can be read in the time."""
        _at_most(QUOTES_EACH, (*self.wants, *self.quotes), "quotes of one person")
        _at_most(MEASURES, self.measures, "instruments of one person")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndividualPage:
    """The page about one person; the clinician may turn it round to them.

    ``session`` is one line: "Session 6. Monday 19 October 2026, 10:00. Last seen 12 October." ``waiting`` what is open
    and has to be looked at first. ``wants`` their lines for today. ``move`` one sentence on what moved most. ``since``
    is the day of the last session in short ("12 Oct"), "" before the second. ``figure`` the large chart. ``totals``
    are those of instruments that the clinician has opened to this person, and no others.
    """

    sheet: Sheet
    who: str
    session: str
    since: str = ""
    waiting: tuple[str, ...] = ()
    wants: tuple[Quote, ...] = ()
    move: str = ""
    homework: tuple[Count, ...] = ()
    figure: Figure | None = None
    trends: tuple[TrendRow, ...] = ()
    totals: tuple[Count, ...] = ()
    commitments: tuple[Count, ...] = ()
    quotes: tuple[Quote, ...] = ()
    due: tuple[str, ...] = ()
    last_line: str = ""

    def __post_init__(self) -> None:
        """Refuse more than two minutes can hold."""
        _at_most(QUOTES_EACH, (*self.wants, *self.quotes), "quotes of one person")
        _at_most(TRENDS, self.trends, "trends")
        _at_most(MEASURES, self.totals, "totals")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPage:
    """The page that may lie on the table: only what everyone in the room may see, and joint text.

    ``who`` is "M. and J.". ``for_today`` are lines that everybody agreed to show. ``together`` are joint tasks alone:
    nobody's diligence is compared. ``figures`` are numbers that both chose to show. ``moments`` is one sentence.
    """

    sheet: Sheet
    who: str
    session: str
    for_today: tuple[Quote, ...] = ()
    commitments: tuple[Count, ...] = ()
    commitments_note: str = ""
    together: tuple[Count, ...] = ()
    figures: tuple[Figure, ...] = ()
    moments: str = ""
    quotes: tuple[Quote, ...] = ()
    ahead: tuple[str, ...] = ()
    help_line: str = ""

    def __post_init__(self) -> None:
        """Refuse more than two minutes can hold."""
        for who in {quote.who for quote in (*self.for_today, *self.quotes)}:
            said = [quote for quote in (*self.for_today, *self.quotes) if quote.who == who]
            _at_most(QUOTES_EACH, said, "quotes of one person")
        _at_most(TRENDS, self.figures, "trends")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicianPage:
    """The page for the clinician alone.

    ``policy`` is the case's secrets policy in words, "" for one person. ``follow_through`` says for each person how
    much of what they promised was done, as the other tells. ``differ`` says where the people differ. ``measured_by``
    says by what the totals of instruments are judged. The other fields are as on the other two editions.
    """

    sheet: Sheet
    who: str
    session: str
    since: str = ""
    policy: str = ""
    waiting: tuple[str, ...] = ()
    people: tuple[Person, ...]
    move: str = ""
    trends: tuple[TrendRow, ...] = ()
    measured_by: str = ""
    commitments: tuple[Count, ...] = ()
    commitments_note: str = ""
    follow_through: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    due: tuple[str, ...] = ()
    last_line: str = ""

    def __post_init__(self) -> None:
        """Refuse more than two minutes can hold."""
        _at_most(TRENDS, self.trends, "trends")
        _at_most(PROMPTS, self.prompts, "prompts")
        _at_most(LINES, self.follow_through, "lines on what was done")

    @property
    def wants(self) -> tuple[Quote, ...]:
        """The lines of all for today."""
        return tuple(quote for person in self.people for quote in person.wants)

    @property
    def measures(self) -> tuple[MeasureLine, ...]:
        """The instruments of all."""
        return tuple(measure for person in self.people for measure in person.measures)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quotes of all."""
        return tuple(quote for person in self.people for quote in person.quotes)


Page = IndividualPage | RoomPage | ClinicianPage


def _at_most(most: int, items: Sequence[object], what: str) -> None:
    if len(items) > most:
        raise OverfullPageError(f"A page holds at most {most} {what}.")
