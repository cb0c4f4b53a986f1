import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from homework.fhir.formulas import LEFT, LONGEST, FormulaError, Known, worked_out
from practice.fhir.document import Number, Object

PATIENT: Object = {
    "resourceType": "Patient",
    "id": "x",
    "active": True,
    "name": [
        {"use": "official", "text": "Ana May Reyes", "family": "Reyes", "given": ["Ana", "May"]},
        {"use": "nickname", "given": ["Annie"]},
    ],
    "telecom": [
        {"system": "email", "value": "ana@example.com"},
        {"system": "phone", "use": "home", "value": "1"},
        {"system": "phone", "use": "mobile", "value": "2"},
    ],
    "gender": "female",
    "birthDate": "1990-03-14",
    "deceasedBoolean": False,
    "multipleBirthInteger": Number("2"),
}
WORDS = [
    "%patient",
    "%",
    "name",
    "given",
    ".",
    "first",
    "where",
    "join",
    "(",
    ")",
    "()",
    "[",
    "0",
    "]",
    "'a'",
    "'",
    "\\",
]
WORDS += [
    "=",
    "and",
    "or",
    "+",
    "&",
    "today()",
    "exists",
    "deceased",
    " ",
    "\n",
    "$this",
    "`",
    "|",
    "9" * 30,
    "é",
    "\0",
]


def known() -> Known:
    return Known(frozenset({"patient", "subject"}), lambda: PATIENT, datetime(2026, 11, 27, 23, 30, 5, 7, tzinfo=UTC))


@pytest.mark.parametrize(
    ("formula", "gives"),
    [
        ("%patient.name.first().given.first()", ["Ana"]),
        ("%patient.name.where(use='official').family", ["Reyes"]),
        ("%patient.name.where( use = 'official' ).given.join(' ')", ["Ana May"]),
        ("%patient.name.where(given = 'Annie').use", ["nickname"]),
        ("%patient.name.where(given = 'Ana').use", []),
        ("%patient.telecom.where(system='phone').value.first()", ["1"]),
        ("%patient.telecom.where(system = 'phone' and use = 'mobile').value", ["2"]),
        ("%patient.telecom.where(system = 'fax').value", []),
        ("%patient.birthDate", ["1990-03-14"]),
        ("%subject.gender", ["female"]),
        ("%patient.id", ["x"]),
        ("%patient.active", [True]),
        ("%patient.active.name", []),
        ("%patient.deceased", [False]),
        ("%patient.deceasedBoolean", [False]),
        ("%patient.multipleBirth", [Number("2")]),
        ("%patient.birth", []),
        ("%patient.name.given", ["Ana", "May", "Annie"]),
        ("%patient.name.given[1]", ["May"]),
        ("%patient.name[1].given[0]", ["Annie"]),
        ("%patient.name[7].given", []),
        ("%patient.name.given.last()", ["Annie"]),
        ("%patient.name.given.join()", ["AnaMayAnnie"]),
        ("%patient.photo.join(', ')", []),
        ("%patient.photo.exists()", [False]),
        ("%patient.photo.empty()", [True]),
        ("%patient.telecom.where(system='email').exists()", [True]),
        ("%patient.name[0].given[0] + ' ' + %patient.name[0].family", ["Ana Reyes"]),
        ("%patient.name[1].family + '!'", []),
        ("%patient.name[1].family & '!'", ["!"]),
        ("%patient.photo & %patient.photo", [""]),
        ("'It\\'s\\t' & 'so'", ["It's\tso"]),
        ("today()", ["2026-11-27"]),
        (" now ( ) ", ["2026-11-27T23:30:05+00:00"]),
        ("%patient\n.name\t.first ( ) . family", ["Reyes"]),
        ("%patient.name.first", []),
        ("today() & '!'", ["2026-11-27!"]),
        ("today() + %patient.photo", []),
        ("%patient.birthDate & '!' + '?'", ["1990-03-14!?"]),
    ],
)
def test_a_formula_gives_what_fhirpath_says(formula: str, gives: list[Any]) -> None:
    assert worked_out(formula, known()) == gives


@pytest.mark.parametrize(
    "formula",
    [
        "",
        " ",
        "%resource.item",
        "%encounter.id",
        "%",
        "% patient",
        "Patient.name",
        "name.given",
        "patient",
        "%patient.",
        "%patient..name",
        "%patient name",
        "%patient.name given",
        "%patient.name[",
        "%patient.name[-1]",
        "%patient.name['0']",
        "%patient.name[9999999999]",
        "%patient.'name'",
        "%patient.name.first('x')",
        "%patient.name.count()",
        "%patient.name.where()",
        "%patient.name.where(use)",
        "%patient.name.where(use='official' or use='usual')",
        "%patient.name.where(use='official' and)",
        "%patient.name.where(use!='official')",
        "%patient.name.where(period.start='2020')",
        "%patient.name.where('official'=use)",
        "%patient.name.where(use='official'",
        "%patient.name.exists(use='official')",
        "%patient.name.select(given)",
        "%patient.name.given.join(1)",
        "%patient.repeat(name)",
        "(%patient.name)",
        "%patient.name | %patient.telecom",
        "iif(true, 'a', 'b')",
        "1 + 1",
        "'a' + 1",
        "'a' +",
        "'a",
        "'a\\q'",
        "'\\ud800'",
        "today",
        "today().name(",
        "timeOfDay()",
        "// what",
        "%patient.name.given + ' '",
        "%patient.name & ' '",
        "%patient.active & ''",
        "today() + 'x'",
        "'x' + now()",
        "'x' & 'y' + today().first()",
        "%patient.birthDate + ' '",
        "%patient.resourceType",
        "%patient.where(resourceType='Patient').id",
        "%patient._birthDate",
        "%patient.name.where(_use='official')",
        "%patient.name.join(' ')",
        "'" + "a" * (LONGEST - 1) + "'",
    ],
)
def test_all_else_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError) as refused:
        worked_out(formula, known())
    assert (refused.value.words, refused.value.code) == (LEFT, "not-supported")


def test_a_formula_that_is_refused_or_needs_nobody_reads_of_nobody() -> None:
    def read() -> Object:
        raise AssertionError

    nobody = Known(frozenset({"patient"}), read, datetime(2026, 11, 27, tzinfo=UTC))
    assert worked_out("today() & '!'", nobody) == ["2026-11-27!"]
    with pytest.raises(FormulaError):
        worked_out("%patient.name + %encounter.id", nobody)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=2 * LONGEST), st.lists(st.sampled_from(WORDS), max_size=200).map("".join)))
@example("'" + "\\" * (LONGEST - 1))
@example("'" * LONGEST)
@example(" " * LONGEST)
@example("%patient" + ".name" * 98)
@example("%patient.name.given" + ".join('''')" * 40)
def test_any_text_gives_values_or_the_one_refusal_and_at_once(formula: str) -> None:
    before = time.process_time()
    with suppress(FormulaError):
        assert isinstance(worked_out(formula, known()), list)
    assert time.process_time() - before < 0.2
