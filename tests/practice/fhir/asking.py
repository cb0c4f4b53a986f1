"""A program of the tests that speaks FHIR, and what every answer of a FHIR server has to be."""

import json
from typing import Any

from django.test import Client as Browser

from practice.access.actor import Actor
from practice.api.rates import PERMITS
from tests.practice.sync.programs import Answer, Program

BASE = "http://testserver/fhir/r4"
KIND = "application/fhir+json; charset=utf-8"
ALL = ["system/*.cruds"]
FORM = "application/x-www-form-urlencoded"


class Peer(Program):
    """Calls /fhir/r4/ with a token for everything."""

    def __init__(self, by: Actor, *, name: str = "Chart", scopes: list[str] | None = None) -> None:
        PERMITS.forget()
        super().__init__(by, name, scopes or [*ALL])

    def call(self, method: str, path: str, sent: object = None, **headers: str) -> Answer:
        told = {"Authorization": f"Bearer {self.token}", "X-Request-Id": "same"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        path = path.removeprefix("http://testserver")
        where = path if path.startswith("/") else f"/fhir/r4/{path}"
        body = sent if isinstance(sent, str | bytes) else json.dumps(sent)
        kind = told.pop("Content-Type", "application/fhir+json")
        more = {} if sent is None else {"data": body, "content_type": kind}
        answer = getattr(Browser(), method)(where, headers=told, **more)
        check_answer(answer)
        return answer

    def read(self, path: str, **headers: str) -> dict[str, Any]:
        """A resource that is there."""
        answer = self.call("get", path, **headers)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def found(self, path: str) -> list[str]:
        """The ids that a search finds, over all pages; the total of each has to be right."""
        ids: list[str] = []
        totals, where = set(), path
        while where:
            page = self.read(where)
            ids += [one["resource"]["id"] for one in page.get("entry", []) if one["search"]["mode"] == "match"]
            totals.add(page["total"])
            where = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
        assert totals == {len(ids)}
        assert len(set(ids)) == len(ids)
        return ids


def check_answer(answer: Answer) -> None:
    """JSON of FHIR without anything empty in it, or a file; a refusal is an OperationOutcome."""
    if not answer.content or b'"token_endpoint"' in answer.content:
        return
    if (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"):
        return
    assert answer["Content-Type"] == KIND, answer.content
    told = answer.json()
    assert no_empty(told)
    if answer.status_code >= 400:
        assert told["resourceType"] == "OperationOutcome"
        assert all({"severity", "code", "diagnostics"} <= set(issue) for issue in told["issue"])


def no_empty(value: object) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(map(no_empty, value.values()))
    return bool(value) and all(map(no_empty, value)) if isinstance(value, list) else value not in ("", None)
