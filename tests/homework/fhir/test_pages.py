"""What people see of a form from elsewhere."""

import re
from html import unescape
from typing import Any

import pytest

from homework.models import Part
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.parts import YES_NO, Item, coding, control, ext, one
from tests.homework.fhir.walking import Walker

pytestmark = pytest.mark.django_db

HIDDEN = ext("http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", valueBoolean=True)
UNITS = [
    ext("http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption", valueCoding={"code": code})
    for code in ("kg", "g")
]


def started(room: Room, *items: Item) -> Walker:
    form: dict[str, Any] = {"resourceType": "Questionnaire", "status": "draft", "title": "Form", "item": items}
    return room.walker(room.bring(room.file(form)))


def page(walker: Walker, place: int) -> str:
    found = walker.see(f"/my/h/{walker.part.code}/{place}/")
    return unescape(found[found.index('class="q-form"') : found.index('class="q-acts"')])


def send(walker: Walker, place: int, **fields: str | list[str]) -> int:
    return walker.browser.post(f"/my/h/{walker.part.code}/{place}/", {**fields, "revision": "9"}).status_code


def inputs(words: str) -> list[str]:
    return re.findall(r"<(?:input|textarea|select)[^>]*name=\"q_[^>]*>", words)


def test_a_first_value_stands_in_the_box(room: Room) -> None:
    walker = started(
        room,
        one("string", "a", initial=[{"valueString": "Tea"}]),
        one("choice", "b", answerOption=YES_NO, initial=[{"valueCoding": coding("n")}]),
        one("quantity", "c", extension=UNITS, initial=[{"valueQuantity": {"value": 70, "unit": "g"}}]),
        one("open-choice", "d", answerOption=YES_NO, initial=[{"valueString": "Perhaps"}]),
    )
    found = [page(walker, place) for place in range(1, 5)]
    assert 'value="Tea"' in found[0]
    assert re.findall(r'value="(\w)" id="\w+" checked', found[1]) == ["n"]
    assert ('value="70"' in found[2], '<option value="g" selected>' in found[2]) == (True, True)
    assert ('value="Perhaps"' in found[3], "checked" in found[3]) == (True, False)


def test_what_was_typed_stands_there_again(room: Room) -> None:
    walker = started(
        room,
        one("open-choice", "a", repeats=True, answerOption=YES_NO),
        one("quantity", "b", extension=UNITS),
        one("choice", "c", answerOption=YES_NO, extension=[]),
    )
    assert send(walker, 1, q_a=["", "y", "n"]) == 302
    assert send(walker, 2, q_b=["1.50", "kg"]) == 302
    first, second = page(walker, 1), page(walker, 2)
    assert re.findall(r'value="(\w)" id="\w+" checked', first) == ["y"]
    assert 'id="id_q_a_own" value="n"' in first
    assert ('value="1.50"' in second, '<option value="kg" selected>' in second) == (True, True)
    assert "own:n" not in walker.see(f"/my/h/{walker.part.code}/check/")
    assert Part.objects.get().draft.pages["q_a"]["fields"] == {"q_a": ["", "y", "n"]}


def test_what_does_not_fit_says_what_to_do(room: Room) -> None:
    walker = started(room, one("quantity", "a", extension=UNITS), one("dateTime", "b"))
    assert send(walker, 1, q_a=["much", "kg"]) == 422
    assert send(walker, 1, q_a=["2", ""]) == 422
    assert send(walker, 2, q_b="tomorrow") == 422
    assert send(walker, 2, q_b="2026-01-02T10:30") == 302


def test_what_is_hidden_is_seen_by_nobody(room: Room) -> None:
    inside = [one("string", "b", extension=[HIDDEN]), one("string", "c")]
    walker = started(
        room,
        one("group", "g", repeats=True, item=inside),
        one("group", "h", extension=[HIDDEN], item=[one("string", "d")]),
        one("string", "e", readOnly=True, initial=[{"valueString": "Given words"}]),
        one("boolean", "f"),
    )
    assert [re.findall(r'name="([^"]+)"', field)[0] for field in inputs(page(walker, 1))] == [
        "q_g-0-q_c",
        "q_g-__n__-q_c",
    ]
    assert "Text e: Given words" in page(walker, 7)
    tried = room.cast.browser("clinician").get("/exercises/form/try/").content.decode()
    assert [name for name in ("Text b", "Text d") if name in tried] == []
    assert walker.browser.get(f"/my/h/{walker.part.code}/5/").status_code == 302


def test_an_entry_asks_only_what_hangs_together(room: Room) -> None:
    yes = {"operator": "=", "answerBoolean": True}
    nested = [one("string", "c")]
    walker = started(
        room,
        one("boolean", "out"),
        one(
            "group",
            "g",
            repeats=True,
            item=[
                one("boolean", "b"),
                one("group", "in", enableWhen=[{"question": "b", **yes}], item=nested),
                one("string", "d", enableWhen=[{"question": "out", **yes}]),
            ],
        ),
    )
    assert "q_g-0-q_d" not in page(walker, 2)
    send(walker, 1, q_out="true")
    found = page(walker, 2)
    assert "q_g-0-q_d" in found
    assert re.search(r'<hide-when data-when="q_g-0-q_b=true" data-all>.*?name="q_g-0-q_c"', found, re.DOTALL)


def test_a_long_slider_says_what_its_ends_mean(room: Room) -> None:
    ends = [
        ext("http://hl7.org/fhir/StructureDefinition/minValue", valueInteger=0),
        ext("http://hl7.org/fhir/StructureDefinition/maxValue", valueInteger=100),
    ]
    texts = [
        one("display", end, text=words, extension=[control(end)]) for end, words in (("lower", "No"), ("upper", "All"))
    ]
    walker = started(room, one("integer", "a", extension=[control("slider"), *ends], item=texts))
    assert "0: No – 100: All" in page(walker, 1)
    assert (send(walker, 1, q_a="101"), send(walker, 1, q_a="64")) == (422, 302)


def test_a_notice_stands_where_nothing_can_be_asked(room: Room) -> None:
    walker = started(room, one("attachment", "a", required=True), one("boolean", "b"))
    notice = "Text a (You cannot hand in files here. If it matters to you, bring it to your next session.)"
    assert notice in page(walker, 2)
    tried = unescape(room.cast.browser("clinician").get("/exercises/form/try/").content.decode())
    assert notice in tried
    assert "For you: this asks for a file, and clients cannot hand in files here." in tried
    assert walker.answer_everything().answers == {"q_b": True}


def test_a_form_that_only_tells_something_can_be_handed_in(room: Room) -> None:
    assert started(room, one("display", "a"), one("reference", "b")).answer_everything().answers == {}


def test_what_a_heading_hints_at_is_read_on_each_page_below_it(room: Room) -> None:
    hint = ext("http://hl7.org/fhir/StructureDefinition/entryFormat", valueString="Think of last week.")
    inner = one("group", "in", item=[one("string", "a")])
    walker = started(room, one("group", "g", extension=[hint], item=[inner, one("string", "b")]), one("string", "c"))
    assert ["Think of last week." in page(walker, place) for place in (3, 4, 5)] == [True, True, False]
    tried = unescape(room.cast.browser("clinician").get("/exercises/form/try/").content.decode())
    assert tried.count("Think of last week.") == 2
