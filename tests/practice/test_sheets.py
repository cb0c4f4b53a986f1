import pytest

from practice.sheets import csv_file, safe


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", " =", " \t-"])
def test_what_a_spreadsheet_would_reckon_stands_behind_an_apostrophe(start: str) -> None:
    assert safe(f"{start}1") == f"'{start}1"


def test_plain_words_stay_as_they_are() -> None:
    words = ["", "Ana", "a=b", "1 + 1", "O'Neill", "5"]
    assert [safe(one) for one in words] == words


def test_a_table_is_quoted_throughout() -> None:
    assert (
        csv_file(("Name", "What"), [('say "hi"', "=1")]).decode("utf-8-sig")
        == '"Name","What"\r\n"say ""hi""","\'=1"\r\n'
    )
