"""The OpenAPI document tells of every address, whom it is for, and all that can go wrong."""

from typing import Any

import pytest
from django.test import Client as Browser

from tests.homework.leaks.addresses import every_address


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    answer = Browser().get("/api/openapi.json", headers={"Accept": "text/html"})
    assert answer["Content-Type"].startswith("application/json")
    told: dict[str, Any] = answer.json()
    return told


def test_every_address_for_programs_is_described(document: dict[str, Any]) -> None:
    known = {path.replace("{", "").replace("}", "") for path in document["paths"]}
    parameters = {name: name for name in ("code", "slug", "system", "id")}
    assert {one.fill(dict(parameters)) for one in every_address() if one.pattern.startswith("api/v1/")} == known
    assert document["openapi"].startswith("3.1")


def test_each_call_says_who_may_and_how_it_is_refused(document: dict[str, Any]) -> None:
    calls = [call for methods in document["paths"].values() for call in methods.values()]
    assert len(calls) > 20
    for call in calls:
        assert call["security"] == [{"oauth": []}]
        for status in ("400", "401", "403", "404", "405", "406", "429"):
            assert "application/problem+json" in call["responses"][status]["content"]
        assert call["description"]
