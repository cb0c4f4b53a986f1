"""Tables for a spreadsheet, in which no cell can be taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def safe(words: str) -> str:
    """The words, behind an apostrophe where a spreadsheet would reckon them."""
    return f"'{words}" if words.startswith(_STARTS_A_FORMULA) or words.lstrip().startswith(_STARTS_A_FORMULA) else words


def csv_file(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV, each cell in quotes, in UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([safe(cell) for cell in row] for row in (head, *rows))
    return out.getvalue().encode("utf-8-sig")
