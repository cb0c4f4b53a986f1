"""Which file has which columns: named, versioned descriptions, and how the head of a table tells which one fits."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clients.enums import Brings
from clients.imports.sheets import LONGEST_CELL, Row, Sheet
from clients.imports.values import ERRORS, Order

HEAD_WITHIN = 10
# What a spreadsheet would reckon rather than show.
FORMULA = re.compile(r"[=@]")


@dataclass(frozen=True, slots=True)
class Profile:
    """The columns of one export of one system.

    ``columns`` names for each of our fields the heads under which it may stand, the likeliest first; of heads that
    stand several times the first counts. A table fits when it has every head of ``signature`` and none of ``never``.
    """

    slug: str
    version: int
    system: str
    label: str
    brings: Brings
    columns: Mapping[str, tuple[str, ...]]
    signature: tuple[str, ...]
    never: tuple[str, ...] = ()
    order: Order = Order.UNKNOWN
    needs: tuple[tuple[str, ...], ...] = field(default=(("name", "first"),))

    @property
    def key(self) -> str:
        """The name under which it is remembered what a file was read by."""
        return f"{self.slug}/{self.version}"

    def fits(self, heads: Iterable[str]) -> bool:
        """Whether the heads of a table are those of this export."""
        plain = {plain_head(head) for head in heads}
        return plain.issuperset(map(plain_head, self.signature)) and plain.isdisjoint(map(plain_head, self.never))

    def places(self, heads: list[str]) -> dict[str, int]:
        """At which place each of our fields stands, for those that are there."""
        plain = [plain_head(head) for head in heads]
        found = {}
        for name, aliases in self.columns.items():
            places = [plain.index(wanted) for wanted in map(plain_head, aliases) if wanted in plain]
            if places:
                found[name] = places[0]
        return found

    def lacks(self, heads: list[str]) -> list[str]:
        """The heads without which nothing can be made of a table."""
        there = self.places(heads)
        return [
            next(self.columns[name][0] for name in choice if name in self.columns)
            for choice in self.needs
            if not there.keys() & set(choice)
        ]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its number in the file, and the cells that are used, by our names. ``fault`` says what is wrong."""

    number: int
    values: dict[str, str]
    fault: str = ""

    def get(self, name: str) -> str:
        """A cell, or nothing."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose profile is known."""

    profile: Profile
    rows: list[Cells]
    from_1904: bool = False


def plain_head(head: str) -> str:
    """A head without case, spaces and signs, so that “First Name”, “first_name” and “FirstName” are one."""
    return "".join(sign for sign in head.casefold() if sign.isalnum())


def recognise(sheets: Iterable[Sheet], profiles: Iterable[Profile], *, chosen: bool = False) -> list[Table]:
    """The tables that fit a profile, the one of which most columns are known first.

    With ``chosen`` somebody has named the profile: then it fits as soon as it has what nothing can be made without.
    """
    found = []
    for sheet in sheets:
        for place, (_number, heads) in enumerate(sheet.rows[:HEAD_WITHIN]):
            for profile in profiles:
                fits = not profile.lacks(heads) and (chosen or profile.fits(heads))
                if fits:
                    rows = _used(profile, heads, sheet.rows[place + 1 :])
                    found.append((len(profile.places(heads)), Table(profile, rows, sheet.from_1904)))
    return [table for _known, table in sorted(found, key=lambda one: -one[0])]


def _used(profile: Profile, heads: list[str], rows: list[Row]) -> list[Cells]:
    """Only the cells that are used: notes, addresses and insurers are not even kept."""
    places = profile.places(heads)
    used = [_cells(number, cells, places, len(heads)) for number, cells in rows]
    return [row for row in used if row.values or row.fault]


def _cells(number: int, cells: list[str], places: dict[str, int], width: int) -> Cells:
    there = {name: cells[place] for name, place in places.items() if place < len(cells)}
    # That a row is of no kind says that it is something else than an appointment.
    values = {name: value for name, value in there.items() if value or name == "kind"}
    if any(cells[width:]):
        return Cells(number, {}, "too_many_cells")
    if any(len(value) > LONGEST_CELL for value in values.values()):
        return Cells(number, {}, "too_long")
    wrong = next((value for value in values.values() if value in ERRORS or FORMULA.match(value)), "")
    return Cells(number, {"value": wrong}, "formula_error") if wrong else Cells(number, values)
