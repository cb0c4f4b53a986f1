"""Files as the practice systems write them, made up by us; and how they are read."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.csv").read_bytes()


def csv_of(head: str, *rows: str) -> bytes:
    return "\r\n".join((head, *rows)).encode()


def xlsx_of(rows: Iterable[Sequence[object]], *, mac: bool = False) -> bytes:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(workbook: bytes, part: str, content: bytes) -> bytes:
    """A workbook in which one part says something else."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(workbook)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def part(workbook: bytes, name: str) -> bytes:
    """What one part of a workbook says."""
    with ZipFile(io.BytesIO(workbook)) as book:
        return book.read(name)
