"""The OpenAPI document tells of every address, whom it is for, and all that can go wrong."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis.strategies import text

from practice.api.fields import SOME
from practice.api.finishing import calls_of
from practice.api.kinds import KINDS
from tests.architecture.tree import ROOT
from tests.cast import Cast
from tests.homework.leaks.addresses import every_address
from tests.practice.sync.programs import Program


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


def test_every_pattern_means_the_same_to_whoever_reads_it(document: dict[str, Any]) -> None:
    """JSON Schema has the patterns of ECMAScript, where the short names for letters and spaces mean others."""
    patterns = set(patterns_in(document))
    assert len(patterns) > 5
    assert [one for one in patterns if re.search(r"\\[wWdDsSbB]", one)] == []


def test_words_may_be_empty_in_one_way(document: dict[str, Any]) -> None:
    called = document["components"]["schemas"]["PersonSentRequest"]["properties"]["called"]
    assert (called["maxLength"], bool(re.search(called["pattern"], "")), "oneOf" in called) == (80, True, False)


def patterns_in(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        if isinstance(told.get("pattern"), str):
            yield told["pattern"]
        told = [*told.values()]
    if isinstance(told, list):
        for one in told:
            yield from patterns_in(one)


@pytest.mark.parametrize("words", ["Anna", "Анна", "安娜", "ا", "7", "é!", "\U00020000", "- a -", "e\u0301", "ª", "１"])
def test_what_can_be_read_is_a_name(words: str) -> None:
    assert re.search(SOME, words)


@pytest.mark.parametrize(
    "words",
    [
        *("", " ", "!?", "\t", "\u00a0", "\u200b\u2003", "\u3000", "\ufeff", "a\x00", "_", "…"),
        *("\u00ad", "\u0301", "\u0300 \u036f", "\ufe0f", "« »", "·", "\u3001\u3002", "\uff01", "\uff08\uff0f"),
    ],
)
def test_what_cannot_be_read_is_no_name(words: str) -> None:
    assert not re.search(SOME, words)


@given(text())
def test_a_name_is_left_when_the_spaces_around_it_are_gone(words: str) -> None:
    assert bool(re.search(SOME, words)) == bool(re.search(SOME, words.strip()))


def test_each_call_says_who_may_and_how_it_is_refused(document: dict[str, Any]) -> None:
    calls = [call for methods in document["paths"].values() for call in methods.values()]
    assert len(calls) > 20
    for call in calls:
        assert call["security"] == [{"oauth": []}]
        for status in ("400", "401", "403", "404", "405", "406", "429"):
            assert "application/problem+json" in call["responses"][status]["content"]
        assert call["description"]


def test_every_kind_of_problem_that_the_code_tells_is_explained() -> None:
    folders = [ROOT / app / "api" for app in ("practice", "clients", "homework")]
    code = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py"))
    told = {*re.findall(r'kind="([a-z-]+)"', code), *re.findall(r'_Said\([^)]*"([a-z]+(?:-[a-z]+)*)"[,)]', code)}
    assert {"insufficient-scope", "refused", "does-not-fit"} <= told <= set(KINDS)
    assert all(len(kind.cause) > 20 < len(kind.cure) for kind in KINDS.values())


def test_a_status_is_told_with_the_kinds_it_may_have(document: dict[str, Any]) -> None:
    answers = document["paths"]["/api/v1/clients"]["post"]["responses"]
    assert answers["409"]["x-problems"] == ["idempotency-key", "refused", "unknown-code"]
    assert "Location" in answers["201"]["headers"]


CALLS = [
    ({"Authorization": "Bearer never"}, None, 401),
    ({"Accept": "text/html"}, None, 406),
    ({}, b"{", 400),
    ({}, b'{"rows": 1, "clients": 1, "ids": 1}', 422),
    ({"Content-Type": "text/plain"}, b"a", 415),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("headers", "body", "status"), CALLS)
def test_each_call_is_refused_as_the_document_says(
    document: dict[str, Any], cast: Cast, headers: dict[str, str], body: bytes | None, *, status: int
) -> None:
    program, tried = Program(cast.actor("owner")), 0
    for path, method, call in calls_of(document):
        if body is not None and "requestBody" not in call:
            continue
        where = re.sub(r"\{.*?\}", "never", path)
        sent = {"Authorization": f"Bearer {program.token}", **headers}
        kind = sent.pop("Content-Type", "application/json")
        answer = Browser().generic(method.upper(), where, body or b"", kind, headers=sent)
        told = call["responses"][str(answer.status_code)]
        needed = [name for name in told["headers"] if document["components"]["headers"][name]["required"]]
        assert set(needed) <= set(answer.headers), (path, method)
        word = answer.json()["type"].rpartition("#")[2]
        assert answer.json()["type"] == f"http://localhost:8000/api/docs/errors/#{word}"
        assert (answer.status_code, word in told["x-problems"]) in {(status, True), (404, True)}, (path, answer.content)
        tried += answer.status_code == status
    assert tried > 5


WRONG = [
    ("clients", {"name": 5, "email": "m@example.org"}, "/name"),
    ("clients", {"name": "M", "email": "m@example.org", "called": 0}, "/called"),
    ("cases", {"clients": ["a", 7], "treating": "t@example.org"}, "/clients/1"),
    ("sessions", {"case": "a", "starts_at": "2026-03-09T10:00:00Z", "zone": "UTC", "minutes": "50"}, "/minutes"),
    ("sessions", {"case": "a", "starts_at": "2026-03-09T10:00:00Z", "zone": "UTC", "cancelled": 1}, "/cancelled"),
    ("sessions", {"case": "a", "starts_at": "2026-03-09T10:00:00", "zone": "UTC"}, "/starts_at"),
    ("sessions", {"case": "a", "starts_at": "2026-03-09", "zone": "UTC"}, "/starts_at"),
    ("webhooks", {"url": "https://a\x1f.example/"}, "/url"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "sent", "place"), WRONG)
def test_nothing_is_taken_for_what_it_is_not(cast: Cast, path: str, sent: dict[str, object], place: str) -> None:
    answer = Program(cast.actor("owner")).call("post", path, sent)
    assert answer.status_code == 422
    assert [flaw["pointer"] for flaw in answer.json()["errors"]] == [place]
