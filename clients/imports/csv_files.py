"""Reads CSV as programs really write it: with marks, in old encodings, with semicolons or tabs."""

import codecs
import csv
import io
import re

from django.utils.translation import gettext as _

from clients.imports.reasons import FileError
from clients.imports.sheets import MOST_COLUMNS, MOST_ROWS, Row, Sheet, stripped

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 4096
FIRST_LINES = 5
AS_LETTERS = re.compile(r'="([^"]*)"')


def text_of(data: bytes) -> str:
    """The letters behind the bytes. Raises FileError when no usual encoding fits."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], (encoding,))
    if b"\0" in data[:LOOKED_AT]:
        little = data[1:LOOKED_AT:2].count(0) >= data[:LOOKED_AT:2].count(0)
        return _decoded(data, ("utf-16-le" if little else "utf-16-be",))
    return _decoded(data, ("utf-8", "cp1252"))


def _decoded(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileError(_("The letters of this file cannot be read. Save it as “CSV UTF-8” or as XLSX."))


def read_csv(data: bytes) -> Sheet:
    """The table of a CSV file. Raises FileError."""
    text = text_of(data)
    first, _end, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == len("sep=") + 1:
        return Sheet(_rows(rest, named[-1], skipped=1))
    return Sheet(_rows(text, _delimiter(text), skipped=0))


def _delimiter(text: str) -> str:
    """What stands between cells: whatever makes most of them in the first lines."""
    lines = text.splitlines()[:FIRST_LINES]
    return max(DELIMITERS, key=lambda sign: max((_cells(line, sign) for line in lines), default=0))


def _cells(line: str, sign: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=sign), []))
    except csv.Error:
        return 0


def _rows(text: str, delimiter: str, *, skipped: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for number, cells in enumerate(reader, skipped + 1):
            if len(cells) > MOST_COLUMNS:
                raise FileError(_("This table has more than 200 columns. Is it the right file?"))
            if any(cells):
                rows.append((number, [_plain(cell.strip()) for cell in cells]))
            if len(rows) > MOST_ROWS + 1:
                raise FileError(_("This table has more than 10,000 rows. Split it into smaller files."))
    except csv.Error as error:
        line = skipped + reader.line_num
        raise FileError(_("The quotes near line %(line)s do not fit. Save the file anew.") % {"line": line}) from error
    return stripped(rows)


def _plain(cell: str) -> str:
    """A cell without the sign by which Excel is told that figures are letters: ="007" is 007."""
    found = AS_LETTERS.fullmatch(cell)
    return found[1] if found else cell
