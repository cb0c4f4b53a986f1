"""E. Files from elsewhere: one that makes no sense, or is made to break something, is refused and leaves nothing."""

from io import StringIO
from time import monotonic

import pytest
from django.core.management import CommandError, call_command

from homework.models import Exercise, ExerciseVersion, Questionnaire
from tests.homework.fhir.conftest import Room

pytestmark = pytest.mark.django_db

HEAD = b'{"resourceType": "Questionnaire", "status": "draft", '
MANY = b"0," * 999_999 + b"0"
HOSTILE = {
    "oversized": b'{"a": "' + b"x" * 5_000_000 + b'"}',
    "deeply nested": HEAD + b'"item": ' + b'[{"linkId": "1", "type": "group", "item": ' * 50_000,
    "a name twice": HEAD + b'"status": "active", "item": []}',
    "another alphabet": HEAD.decode().encode("utf-16"),
    "a mark of order alone": b"\xef\xbb\xbf",
    "no number": HEAD + b'"item": [{"linkId": "1", "type": "string", "maxLength": NaN}]}',
    "a number without end": HEAD + b'"item": [{"linkId": "1", "type": "string", "maxLength": 1e999}]}',
    "null bytes": HEAD + b'"title": "a\x00b", "item": []}',
    "written null bytes": HEAD + b'"title": "a\\u0000b", "item": []}',
    "half a character": HEAD + b'"title": "\\ud83d", "item": []}',
    "a million items": HEAD + b'"code": [' + MANY + b"]}",
    "a million digits": HEAD + b'"x": ' + b"9" * 1_000_000 + b', "item": []}',
    "conditions in a circle": HEAD
    + b'"item": [{"linkId": "1", "type": "string", "enableWhen": '
    + b'[{"question": "1", "operator": "exists", "answerBoolean": true}]}]}',
}
SECONDS = 60


@pytest.mark.parametrize("name", HOSTILE)
def test_50_a_file_that_makes_no_sense_is_refused_in_one_line_and_leaves_nothing(room: Room, name: str) -> None:
    path, out, began = room.folder / "hostile.json", StringIO(), monotonic()
    path.write_bytes(HOSTILE[name])
    with pytest.raises(CommandError, match=r"^1 of 1 files were refused\.$"):
        call_command("import_questionnaire", str(path), email="clinician@example.org", stdout=out, stderr=StringIO())
    assert out.getvalue().startswith(f"{path}: ")
    assert (out.getvalue().count("\n"), len(out.getvalue()) < 500) == (1, True)
    assert [model.objects.count() for model in (Exercise, ExerciseVersion, Questionnaire)] == [0, 0, 0]
    assert monotonic() - began < SECONDS


def test_50_a_mark_of_order_before_a_good_file_is_no_fault(room: Room) -> None:
    path, out = room.folder / "marked.json", StringIO()
    path.write_bytes(b"\xef\xbb\xbf" + HEAD + b'"item": [{"linkId": "1", "type": "string", "text": "One"}]}')
    call_command("import_questionnaire", str(path), email="clinician@example.org", stdout=out, stderr=StringIO())
    assert out.getvalue() == "marked\n"
