"""Reads a table out of a file: CSV in any usual writing, or the first sheets of an XLSX workbook."""

from dataclasses import dataclass

MOST_BYTES = 5_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 200
LONGEST_CELL = 300
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"

type Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table that are not empty, each with its number in the file, counted from 1.

    ``from_1904``: whether days that are written as numbers are counted from 1904 rather than 1900.
    """

    rows: list[Row]
    from_1904: bool = False


def stripped(rows: list[Row]) -> list[Row]:
    """The rows that have something in them."""
    return [(number, cells) for number, cells in rows if any(cells)]
