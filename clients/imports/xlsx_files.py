"""Reads a workbook without trusting it: what it unpacks to is measured first, formulas count as what they gave."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from clients.imports.reasons import FileError
from clients.imports.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Row, Sheet, stripped

MOST_UNPACKED = 30_000_000
MOST_PARTS = 1_000
MOST_SHEETS = 10
MOST_EMPTY = 1_000
READ_AT_ONCE = 1 << 20
HALF_A_SECOND = timedelta(milliseconds=500)
NOTHING_GIVEN = "#VALUE!"
BROKEN = (zipfile.BadZipFile, zlib.error, DefusedXmlException, ParseError, KeyError, ValueError, TypeError, IndexError)
BROKEN_TOO = (AttributeError, NotImplementedError, RuntimeError, OSError, EOFError, OverflowError, AssertionError)


def read_xlsx(data: bytes) -> list[Sheet]:
    """The tables of a workbook, in order. Raises FileError for what is broken, locked, or far larger than it seems."""
    try:
        _measure(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _sheets(data)
    except FileError:
        raise
    except (*BROKEN, *BROKEN_TOO) as error:
        raise FileError(
            _("This workbook cannot be read. Open it, save it anew as XLSX or CSV, and choose it.")
        ) from error


def _measure(data: bytes) -> None:
    """Unpack every part once, to nowhere: what a workbook says of its own size need not be true."""
    left = MOST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if len(parts.infolist()) > MOST_PARTS:
            raise FileError(_("This workbook has far too many parts. Save only the one sheet, as CSV."))
        for part in parts.infolist():
            # Other ways to pack unpack without a bound, and no workbook uses them.
            if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise zipfile.BadZipFile
            with parts.open(part) as unpacked:
                while piece := unpacked.read(READ_AT_ONCE):
                    left -= len(piece)
                    if left < 0:
                        raise FileError(_("This workbook unpacks to far too much. Save only the one sheet, as CSV."))


def _sheets(data: bytes) -> list[Sheet]:
    # Loaded late, so that a web worker that reads no workbook does without.
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book, written = (
        load_workbook(io.BytesIO(data), read_only=True, data_only=gave, keep_links=False) for gave in (True, False)
    )
    sheets = zip(book.worksheets[:MOST_SHEETS], written.worksheets[:MOST_SHEETS], strict=True)
    try:
        return [
            Sheet(stripped(list(_rows(sheet, as_written))), from_1904=book.epoch == CALENDAR_MAC_1904)
            for sheet, as_written in sheets
        ]
    finally:
        book.close()
        written.close()


def _rows(sheet: Any, as_written: Any) -> Iterator[Row]:  # noqa: ANN401 - a kind that openpyxl keeps to itself
    kept = empty = 0
    for number, (cells, formulas) in enumerate(zip(_values(sheet), _values(as_written), strict=True), 1):
        words = [_words(value, formula) for value, formula in zip(cells, formulas, strict=True)]
        if not any(words):
            empty += 1
            if empty > MOST_EMPTY:
                return
            continue
        kept, empty = kept + 1, 0
        if kept > MOST_ROWS + 1:
            raise FileError(_("This table has more than 10,000 rows. Split it into smaller files."))
        yield number, words


def _values(sheet: Any) -> Iterator[tuple[object, ...]]:  # noqa: ANN401 - as above
    sheet.reset_dimensions()
    found: Iterator[tuple[object, ...]] = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    return found


def _words(value: object, written: object) -> str:
    """A cell as it would stand in a CSV file with days like 2026-03-14; a formula that gave nothing is an error."""
    if value is None and written is not None:
        return NOTHING_GIVEN
    if isinstance(value, datetime | date | time | timedelta):
        return _clock_words(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    words = "" if value is None else str(value)
    # One long text may stand in all cells at once: what is too long in any case is cut before it is copied.
    return words.strip() if len(words) <= 2 * LONGEST_CELL else words[: LONGEST_CELL + 1]


def _clock_words(value: datetime | date | time | timedelta) -> str:
    if isinstance(value, datetime):
        whole = value + HALF_A_SECOND
        return f"{whole:%Y-%m-%d}" if whole.time().replace(microsecond=0) == time() else f"{whole:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{datetime.combine(date.min, value) + HALF_A_SECOND:%H:%M}"
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
