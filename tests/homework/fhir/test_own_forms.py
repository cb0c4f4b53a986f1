"""The forms that come with the product go out as Questionnaires that others can ask."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from homework.fhir.questionnaires.extensions import OWN
from homework.fhir.questionnaires.reading import read
from homework.fhir.questionnaires.strict import strict_flaws
from homework.fhir.questionnaires.writing import questionnaire_of
from homework.library.catalogue import catalogue, definition
from homework.library.form import Ceiling
from homework.library.parsing import parse
from practice.fhir.document import read_json, write_json

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def out(slug: str, *, own_record: bool) -> dict[str, Any]:
    address = f"https://example.org/fhir/r4/Questionnaire/{slug}"
    found = questionnaire_of(definition(slug), address=address, number=3, published=NOW, own_record=own_record)
    return dict(json.loads(write_json(found)))


def flat(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for item in items for one in (item, *flat(item.get("item", [])))]


def no_empty(value: object) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(map(no_empty, value.values()))
    return bool(value) and all(map(no_empty, value)) if isinstance(value, list) else value not in ("", None)


@pytest.mark.parametrize("own_record", [False, True])
@pytest.mark.parametrize("slug", catalogue())
def test_each_keeps_the_rules_of_r4(slug: str, *, own_record: bool) -> None:
    found = out(slug, own_record=own_record)
    items = flat(found["item"])
    names = [item["linkId"] for item in items]
    assert strict_flaws(read_json(json.dumps(found))) == []
    assert no_empty(found)
    assert len(names) == len(set(names))
    assert found["name"].isalnum()
    for number, item in enumerate(items):
        tests = item.get("enableWhen", [])
        assert {test["question"] for test in tests} <= set(names[:number])
        assert ("enableBehavior" in item) == (len(tests) > 1)
        assert not (item["type"] == "display" and ({"item", "required", "repeats", "initial"} & set(item)))
        assert item["type"] != "group" or item["item"]
        assert ("answerOption" in item) == (item["type"] in {"choice", "open-choice"})


@pytest.mark.parametrize("slug", catalogue())
def test_what_is_kept_goes_to_the_own_record_alone(slug: str) -> None:
    form = catalogue()[slug]
    kept = {item.link_id for item in form.items_flat if form.ceiling(item.link_id) < Ceiling.INHERIT}
    names = {item["linkId"] for item in flat(out(slug, own_record=False)["item"])}
    told = json.dumps(out(slug, own_record=False))
    assert kept & names == set()
    assert [link_id for link_id in kept if f'"{link_id}"' in told] == []
    assert {item.link_id for item in form.items_flat} <= {
        item["linkId"] for item in flat(out(slug, own_record=True)["item"])
    }


def test_some_form_has_something_to_keep() -> None:
    forms = catalogue().values()
    assert sum(form.ceiling(item.link_id) < Ceiling.INHERIT for form in forms for item in form.items_flat) > 10


@pytest.mark.parametrize("slug", catalogue())
def test_each_can_be_taken_in_again_and_asks_the_same(slug: str) -> None:
    again = parse(read(json.dumps(out(slug, own_record=True))).definition)
    form = catalogue()[slug]
    asked = [(f"q_{item.link_id}", item.type, item.text) for item in form.items_flat if item.is_answered]
    assert [
        (item.link_id, item.type, item.text) for item in again.items_flat if item.is_answered or item.hidden
    ] == asked


def test_what_is_ours_alone_travels_in_our_own_extensions() -> None:
    found = out("felt-safety-check", own_record=True)
    form = catalogue()["felt-safety-check"]
    series = [one for one in found["extension"] if one["url"] == f"{OWN}series"]
    flags = [one for one in found["extension"] if one["url"] == f"{OWN}flag"]
    assert [one["extension"][0] for one in series] == [{"url": "id", "valueString": one.id} for one in form.series]
    assert [one["extension"][0] for one in flags] == [{"url": "id", "valueString": one.id} for one in form.flags]
    for item in flat(found["item"]):
        told = {one["url"]: one for one in item.get("extension", [])}
        mark = form.lineage.get(item["linkId"])
        for key in ("visibility", "series", "quotable"):
            value = getattr(mark[-1], key) if mark else ""
            wanted = {"visibility": "" if value == "inherit" else value}.get(key, value)
            expected = (
                {f"value{'Boolean' if value is True else 'String'}": wanted, "url": f"{OWN}{key}"} if wanted else None
            )
            assert told.get(f"{OWN}{key}") == expected
