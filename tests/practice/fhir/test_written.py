"""What goes over a wire: numbers by the letter, and everything else as JSON has it."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from practice.fhir.document import Number, compact, read_json, write_json

NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?(e[+-]?[1-9])?", fullmatch=True).map(Number)
TEXTS = st.text() | st.from_regex(r'"?[\0\\"]{0,2}-?[0-9]{1,3}[\0\\"]{0,2}', fullmatch=True)

STORABLE = st.text(st.characters(exclude_characters="\0", codec="utf-8"))


def values(plain: st.SearchStrategy[Any], texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | texts | plain
    return st.recursive(leaves, lambda inside: st.lists(inside) | st.dictionaries(texts, inside), max_leaves=12)


@given(values(st.integers() | st.floats(allow_nan=False), TEXTS))
@example({"a": '"\0001\0', "\00012\0": ["\00012\0", "1.0"]})
def test_no_text_is_taken_for_a_number(value: Any) -> None:  # noqa: ANN401 - any JSON
    assert compact(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@given(st.dictionaries(STORABLE, values(NUMBERS, STORABLE)))
def test_every_number_comes_back_by_the_letter(document: dict[str, Any]) -> None:
    for found in (read_json(compact(document)), read_json(write_json(document))):
        assert (found, list(found)) == (document, list(document))
