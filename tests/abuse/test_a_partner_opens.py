"""A partner tries to open what is not theirs: by address, by list, by file, by form."""

from typing import Any

import pytest
from django.urls import reverse

from homework.enums import Level
from homework.models import Draft, Part, Response
from tests.abuse.hidden import NEVER, STATES, WORDS, Hidden, fresh, said
from tests.homework.leaks.addresses import Address, every_address
from tests.homework.portal.scene import question

pytestmark = pytest.mark.django_db

METHODS = ("get", "head", "options", "post", "put", "patch", "delete", "trace")
FOR_A_CODE = [address for address in every_address() if address.parameters[:1] == ("code",)]
REST = {"place": 1, "line": NEVER, "person": 1, "time": "2026-03-09", "version": "1", "kind": "Patient", "number": 1}


def path(address: Address, code: str) -> str:
    return address.fill({**REST, "code": code})


def name(address: Address) -> str:
    return address.name


@pytest.mark.one_in(4)
@pytest.mark.parametrize("address", FOR_A_CODE, ids=name)
def test_01_no_method_tells_another_s_answer_from_what_never_was(hidden: Hidden, address: Address) -> None:
    browser = fresh(hidden.scene, "jonah")
    for method in METHODS:
        never = said(getattr(browser, method)(path(address, NEVER)))
        for state in (*STATES, "open"):
            answer = said(getattr(browser, method)(path(address, hidden.parts[state].code)))
            assert answer.replace(hidden.parts[state].code, NEVER) == never, f"{method} {state}"


@pytest.mark.one_in(4)
@pytest.mark.parametrize("list_page", ["my_answers", "my_log", "answers"])
@pytest.mark.parametrize("asked", ["before", "after", "id", "expand", "ordering", "_include", "_revinclude", "author"])
def test_02_a_list_tells_nothing_of_a_code_that_one_slips_in(hidden: Hidden, list_page: str, asked: str) -> None:
    browser, page = fresh(hidden.scene, "jonah"), reverse(list_page)
    never = said(browser.get(page, {asked: NEVER}))
    found = {state: said(browser.get(page, {asked: hidden.parts[state].code})) for state in STATES}
    assert {state: words.replace(hidden.parts[state].code, NEVER) for state, words in found.items()} == dict.fromkeys(
        STATES, never
    )


def test_03_one_s_own_and_another_s_at_once_is_refused_as_a_whole(hidden: Hidden) -> None:
    own = question(hidden.his("set"), "note")
    both = {"note": ["mine"], "code": [hidden.parts["private"].code, NEVER], "flag": [hidden.parts["private"].code]}
    answer = fresh(hidden.scene, "jonah").post(own, both)
    assert (answer.status_code, WORDS in said(answer)) == (302, False)
    assert Draft.objects.get(part=hidden.his("set")).pages["note"]["fields"] == {"note": ["mine"]}
    assert not Draft.objects.filter(part=hidden.parts["private"]).exists()


@pytest.mark.parametrize("file", ["my/export/json", "my/export/pdf", "my/export", "sessions"])
@pytest.mark.parametrize("number", ["1", "2", NEVER, "../private"])
def test_04_no_file_lies_anywhere_to_be_guessed(hidden: Hidden, file: str, number: str) -> None:
    browser = fresh(hidden.scene, "jonah")
    assert browser.get(f"/{file}/{number}/").status_code == 404
    assert browser.post(f"/{file}/{number}/").status_code == 404


def test_04_one_s_own_file_has_nothing_that_is_hidden(hidden: Hidden) -> None:
    """What is open to Jonah is in it, so it is the right file."""
    made = fresh(hidden.scene, "jonah").post("/my/export/json/").content.decode()
    assert ("open to Jonah" in made, WORDS in made) == (True, False)
    assert [state for state in STATES if hidden.parts[state].code in made] == []


def test_06_what_is_open_carries_neither_its_draft_nor_what_is_not_for_partners(hidden: Hidden) -> None:
    browser, own = fresh(hidden.scene, "jonah"), hidden.his("open")
    browser.post(f"/my/together/{own.code}/")
    page = said(browser.get(f"/my/together/{own.code}/"))
    assert ("open to Jonah" in page, WORDS in page, hidden.parts["open"].code in page) == (True, False, False)
    place = question(hidden.parts["open"], "note")
    assert browser.get(f"{place}draft/").status_code == 404


MORE: dict[str, Any] = {
    "author": "1",
    "author_id": "1",
    "client": "1",
    "part": "1",
    "assignment": "1",
    "case": "1",
    "practice": "1",
    "needs_release": "",
    "withheld": "",
    "released": "1",
    "shown": "1",
    "current": "1",
    "level_of_ana": "partner",
    "shared_with": "jonah",
    "epoch": "0",
}


def standing() -> list[dict[str, Any]]:
    """Everything that is stored about every part."""
    return [dict(row) for row in Part.objects.order_by("pk").values()]


def test_07_08_no_field_that_a_form_does_not_have_changes_anything(hidden: Hidden) -> None:
    """Whose it is, which homework it belongs to, what opens: none of it is anybody's to send."""
    browser, own, hers = fresh(hidden.scene, "jonah"), hidden.his("private"), hidden.parts["private"]
    more = MORE | {
        "assignment": str(hidden.parts["alone"].assignment_id),
        "part": hers.code,
        "author_id": hers.author_id,
    }
    before = standing()
    browser.post(question(own, "note"), {"note": "mine", **more})
    revision = Draft.objects.get(part=own).revision
    browser.post(f"/my/h/{own.code}/share/", {**more, "level": Level.THERAPIST.value, "revision": revision})
    sent = Response.objects.latest("pk")
    changed = [row for row in standing() if row not in before]
    assert (sent.part, sent.client_id, [row["id"] for row in changed]) == (own, own.author_id, [own.pk])
    assert {key for key, value in changed[0].items() if value != before[standing().index(changed[0])][key]} == {
        "current_id",
        "level",
    }


def test_07_a_draft_takes_the_words_of_its_own_page_and_nothing_else(hidden: Hidden) -> None:
    own = hidden.his("set")
    sent = {"fields": {"note": ["mine"], "only_me": ["slipped in"], "author": ["1"]}, "revision": 0, "tab": "t", **MORE}
    answer = fresh(hidden.scene, "jonah").put(f"{question(own, 'note')}draft/", sent, content_type="application/json")
    draft = Draft.objects.get(part=own)
    assert (answer.status_code, draft.author_id, set(draft.pages)) == (200, own.author_id, {"note"})
    assert draft.pages["note"]["fields"] == {"note": ["mine"]}
