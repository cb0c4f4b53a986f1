"""From the bytes of a file to a table whose columns are known."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from clients.imports.catalogue import PROFILES
from clients.imports.csv_files import read_csv
from clients.imports.profiles import Profile, Table, recognise
from clients.imports.reasons import FileError
from clients.imports.sheets import MOST_BYTES, OLD_EXCEL, ZIP, Sheet
from clients.imports.xlsx_files import read_xlsx


def sheets_of(data: bytes) -> list[Sheet]:
    """The tables in a file, whatever it is called. Raises FileError."""
    if len(data) > MOST_BYTES:
        raise FileError(_("This file is larger than 5 MB. Take out what is not needed, or split it."))
    if data.startswith(OLD_EXCEL):
        raise FileError(_("This workbook is old or locked with a password. Save it as XLSX without one, or as CSV."))
    return read_xlsx(data) if data.startswith(ZIP) else [read_csv(data)]


def read_table(data: bytes, chosen: Profile | None = None) -> Table:
    """The table that fits best among the known ones, or the chosen one. Raises FileError when nothing fits."""
    sheets = sheets_of(data)
    if not any(sheet.rows for sheet in sheets):
        raise FileError(_("This file is empty. Choose the one that you exported."))
    profiles: Sequence[Profile] = PROFILES if chosen is None else (chosen,)
    tables = recognise(sheets, profiles, chosen=chosen is not None)
    if not tables:
        raise FileError(_unknown(sheets) if chosen is None else _lacking(sheets, chosen))
    if not tables[0].rows:
        raise FileError(_("This table has a head, but no rows. Choose another file."))
    return tables[0]


def _unknown(sheets: list[Sheet]) -> str:
    heads = next(sheet.rows[0][1] for sheet in sheets if sheet.rows)
    seen = ", ".join(head[:40] for head in heads[:6] if head)
    return _("We do not know a table that begins with %(heads)s. Say below where it is from, or use our own table.") % {
        "heads": seen
    }


def _lacking(sheets: list[Sheet], chosen: Profile) -> str:
    heads = next(sheet.rows[0][1] for sheet in sheets if sheet.rows)
    missing = ", ".join(f"“{head}”" for head in chosen.lacks(heads))
    return _("This is not “%(label)s”: the column %(missing)s is missing.") % {
        "label": chosen.label,
        "missing": missing,
    }
