import csv
import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.imports.catalogue import PROFILES, profile_of
from clients.imports.csv_files import read_csv
from clients.imports.reading import read_table, sheets_of
from clients.imports.reasons import FileError
from clients.imports.sheets import MOST_BYTES
from tests.clients.imports.files import changed, csv_of, golden, part, xlsx_of

HEAD = "Client number,First name,Last name,Called,E-mail,Birth date,Country"
ROW = "1,Zoë,Müller,,zoe@example.org,1988-03-14,DE"
SHEET = "xl/worksheets/sheet1.xml"
cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: str(profile.slug))
def test_each_export_is_known_by_its_columns(profile: object) -> None:
    slug = profile.slug  # type: ignore[attr-defined]  # a profile
    table = read_table(golden(slug))
    assert (table.profile, len(table.rows) > 1) == (profile_of(slug), True)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: str(profile.slug))
def test_a_workbook_says_the_same_as_the_csv(profile: object) -> None:
    slug = profile.slug  # type: ignore[attr-defined]  # a profile
    from_csv = read_table(golden(slug))
    rows = [row for _number, row in sheets_of(golden(slug))[0].rows]
    from_book = read_table(xlsx_of(rows))
    assert from_book.profile == from_csv.profile
    assert [row.values for row in from_book.rows] == [row.values for row in from_csv.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_letters_and_signs_of_any_usual_program_are_read(encoding: str, sign: str) -> None:
    text = f"{HEAD}\r\n{ROW}".replace(",", sign)
    (row,) = read_table(text.encode(encoding)).rows
    assert (row.get("first"), row.get("last"), row.get("born")) == ("Zoë", "Müller", "1988-03-14")


def test_what_excel_writes_above_the_head_is_passed_over() -> None:
    (row,) = read_table(f"sep=;\n{HEAD};\n{ROW};\n".replace(",", ";").encode()).rows
    assert (row.number, row.get("first")) == (3, "Zoë")
    (row,) = read_table(csv_of("Patients of 2026", "", HEAD, ROW)).rows
    assert (row.number, row.get("first")) == (4, "Zoë")


@given(st.lists(st.lists(cells, min_size=2, max_size=5).filter(any), min_size=1, max_size=8))
def test_what_a_csv_writer_wrote_comes_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c", "d", "e"], *rows])
    found = [row for _number, row in read_csv(out.getvalue().encode("utf-8-sig")).rows[1:]]
    assert found == rows


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for file in (data, b"PK\x03\x04" + data):
        with suppress(FileError):
            read_table(file)


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
def test_a_broken_workbook_is_read_or_refused(place: int, noise: bytes) -> None:
    with suppress(FileError):
        read_table(BOOK[:place] + noise + BOOK[place + len(noise) :])


BOOK = xlsx_of([HEAD.split(","), ROW.split(",")])
FORMULA = xlsx_of([HEAD.split(","), ["1", '=CONCATENATE("Z","ed")', *ROW.split(",")[2:]]])


def test_heads_that_stand_twice_are_told_apart() -> None:
    rows = sheets_of(golden("simplepractice-appointments"))[0].rows
    assert [head for head in rows[0][1] if rows[0][1].count(head) > 1] == ["Charge", "Paid", "Unpaid"] * 2
    assert len(rows[1][1]) == 18


def test_only_cells_that_are_used_are_kept() -> None:
    kept = {value for row in read_table(golden("simplepractice-clients")).rows for value in row.values.values()}
    assert not kept & {"555-0100", "1 Elm St", "Prefers mornings", "Aetna", "W1"}
    assert {"Maya", "maya@example.org", "03/14/1988"} <= kept


def test_cells_of_a_workbook_are_what_they_mean() -> None:
    head = ["Session number", "Client number", "Client e-mail", "Client name", "Day", "Time", "Minutes", "Place"]
    day = datetime(2026, 11, 3)  # noqa: DTZ001 - workbooks know no zones
    book = xlsx_of([head, [7, 101.0, None, "Ana", day, time(9, 5), 50, True]])
    (row,) = read_table(book).rows
    assert row.values == {
        "session_id": "7",
        "client_id": "101",
        "name": "Ana",
        "at": "2026-11-03",
        "time": "09:05",
        "minutes": "50",
        "place": "true",
    }
    assert read_table(xlsx_of([head, [1, 1, "", "A", date(2026, 1, 2), "", "", ""]], mac=True)).from_1904


def test_a_formula_counts_as_what_it_gave() -> None:
    reckoned = part(FORMULA, SHEET).replace(b'<c r="B2">', b'<c r="B2" t="str">').replace(b"<v />", b"<v>Zed</v>")
    (row,) = read_table(changed(FORMULA, SHEET, reckoned)).rows
    assert (row.get("first"), row.fault) == ("Zed", "")


def test_a_formula_that_gave_nothing_is_told_and_not_read_as_nothing() -> None:
    """A programme wrote it, and no spreadsheet has reckoned it: half a name would come in without a word."""
    (row,) = read_table(FORMULA).rows
    assert (row.fault, row.get("value")) == ("formula_error", "#VALUE!")
    (row,) = read_table(csv_of(HEAD, "1,#REF!,Müller,,zoe@example.org,,")).rows
    assert (row.fault, row.get("value")) == ("formula_error", "#REF!")


def test_a_formula_over_several_cells_that_gave_nothing_is_told_too() -> None:
    from openpyxl.worksheet.formula import ArrayFormula

    (row,) = read_table(
        xlsx_of([HEAD.split(","), [1, "Zoë", ArrayFormula("C2", "=A1:A2"), "", "zoe@example.org"]])
    ).rows
    assert (row.fault, row.get("value")) == ("formula_error", "#VALUE!")


def test_a_time_that_a_workbook_keeps_a_little_short_is_the_one_it_shows() -> None:
    head = ["Session number", "Client number", "Client e-mail", "Client name", "Day", "Time"]
    book = xlsx_of([head, [7, 101, "", "Ana", "2026-11-03", time(8, 29, 59, 999_000)]])
    assert read_table(book).rows[0].get("time") == "08:30"


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    written = csv_of("Patients", "", HEAD, ROW.replace("Zoë", '"Zoë\nAnn"'), "", ROW)
    assert [row.number for row in read_table(written).rows] == [4, 6]


@pytest.mark.parametrize(
    "cell", ["=cmd|'/c calc'!A1", "=1+1", '"=HYPERLINK(""https://x.example"",""Zoë"")"', "@SUM(A1)"]
)
def test_a_formula_in_a_csv_is_nobodys_name(cell: str) -> None:
    (row,) = read_table(csv_of(HEAD, f"1,{cell},Müller,,zoe@example.org,,")).rows
    assert row.fault == "formula_error"
    assert row.get("value")[0] in "=@"


def test_figures_that_are_said_to_be_letters_are_read_as_such() -> None:
    (row,) = read_table(csv_of(HEAD, '"=""007""",Zoë,Müller,,zoe@example.org,,')).rows
    assert (row.get("client_id"), row.get("first"), row.fault) == ("007", "Zoë", "")


def test_cells_that_were_merged_are_missing_below_and_say_so() -> None:
    """Only the first of them has the words; whoever stands below is refused by name, not taken for somebody else."""
    from openpyxl import load_workbook

    rows = [
        ["Patients of 2026"],
        HEAD.split(","),
        ROW.split(","),
        ["2", "Mia", *ROW.split(",")[2:4], "mia@example.org"],
    ]
    book = load_workbook(io.BytesIO(xlsx_of(rows)))
    assert book.active is not None
    for cells in ("A1:G1", "B3:C4"):
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    first, below = read_table(out.getvalue()).rows
    assert (first.get("first"), first.get("last")) == ("Zoë", "")
    assert (below.number, below.get("first"), below.get("last"), below.get("email")) == (4, "", "", "mia@example.org")


def test_of_heads_that_stand_twice_the_first_counts() -> None:
    (row,) = read_table(csv_of(f"{HEAD},E-mail", f"{ROW},other@example.org")).rows
    assert row.get("email") == "zoe@example.org"


def test_rows_that_do_not_fit_their_head_are_refused_alone() -> None:
    wide, long, good = read_table(csv_of(HEAD, ROW + ",more", ROW.replace("Zoë", "Z" * 301), ROW)).rows
    assert (wide.fault, long.fault, good.fault) == ("too_many_cells", "too_long", "")


def bomb() -> bytes:
    return changed(BOOK, SHEET, b"<worksheet>" + b" " * 80_000_000 + b"</worksheet>")


def lots_of_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for number in range(1_200):
            parts.writestr(f"{number}", b"")
    return out.getvalue()


def packed_otherwise() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as parts:
        parts.writestr(SHEET, b" " * 80_000_000)
    return out.getvalue()


def with_entities() -> bytes:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    return changed(BOOK, SHEET, f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet>&e9;</worksheet>'.encode())


def hundred_thousand_rows() -> bytes:
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(
        BOOK, SHEET, b'<worksheet xmlns="' + space + b'"><sheetData>' + row * 100_000 + b"</sheetData></worksheet>"
    )


def far_below() -> bytes:
    row = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return changed(
        BOOK,
        SHEET,
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + row + b"</sheetData></worksheet>",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\n \n,,\n", "empty"),
        (HEAD.encode(), "no rows"),
        (b"a,b\n1,2", "We do not know a table that begins with a, b."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "password"),
        (b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
        (b"a,b\x81\n1,2\n", "letters"),
        (b"a\x00b\x00c", "letters"),
        (packed_otherwise(), "cannot be read"),
        (csv_of(HEAD, '1,"never closed'), "quotes"),
        (csv_of(",".join("abc" * 80), "1"), "200 columns"),
        (csv_of(HEAD, *([ROW] * 10_001)), "10,000 rows"),
        (b"PK\x03\x04", "cannot be read"),
        (BOOK[:-200], "cannot be read"),
        (bomb(), "unpacks to far too much"),
        (lots_of_parts(), "too many parts"),
        (with_entities(), "cannot be read"),
        (far_below(), "empty"),
        (hundred_thousand_rows(), "10,000 rows"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_hostile_and_broken_files_are_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(FileError, match=words):
        read_table(data)


def test_a_file_that_is_said_to_be_something_else_says_what_is_missing() -> None:
    with pytest.raises(FileError, match=r"This is not “Jane: Appointments”: the column “.*” is missing"):
        read_table(golden("own-clients"), profile_of("jane-appointments"))


def test_a_file_that_nobody_knows_is_read_as_it_is_said_to_be() -> None:
    file = csv_of("First Name,Surname,Mail", "Maya,Lopez,maya@example.org")
    with pytest.raises(FileError, match="We do not know"):
        read_table(file)
    (row,) = read_table(file, profile_of("own-clients")).rows
    assert row.values == {"first": "Maya"}
