"""A small FHIR R4 server that takes things: made unless they are there, written over, deleted, found by identifier."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from homework.fhir.sending.bodies import KINDS
from tests.practice.sync.peers import Asked, Reply

TOKEN = "a token made up for this test"
WORDS = "application/fhir+json"
type Row = dict[str, Any]


@dataclass
class TakingServer:
    """What it holds by type and id. ``conditional``: it knows If-None-Exist; ``writes_over``: it takes a PUT.

    One that does not look up by ``identifier`` leaves it out of a search. Whoever ``chooses`` may give a thing its id,
    else a PUT of what is not there is answered with ``unmade``; one that is not ``open`` about itself has no
    CapabilityStatement.
    """

    url: str = ""
    conditional: bool = True
    writes_over: bool = True
    deletes: bool = True
    identifier: bool = True
    chooses: bool = False
    unmade: int = 404
    open: bool = True
    tables: dict[str, dict[str, Row]] = field(default_factory=dict)
    made: int = 0
    before: Callable[[Asked], Reply | None] = lambda _asked: None
    after: Callable[[Asked], Reply | None] = lambda _asked: None

    def rows(self, kind: str) -> list[Row]:
        return list(self.tables.get(kind, {}).values())

    def answers(self, asked: Asked) -> Reply:
        said = self.before(asked)
        if said is not None:
            return said
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401)
        done = self._read(asked.path) if asked.method == "GET" else self._done(asked)
        return self.after(asked) or done

    def _done(self, asked: Asked) -> Reply:
        where = urlsplit(asked.path)
        kind, _, key = where.path.removeprefix("/fhir/").partition("/")
        table = self.tables.setdefault(kind, {})
        if asked.method == "DELETE":
            if not self.deletes:
                return Reply(405)
            return Reply(204 if table.pop(key, None) else 404, b"")
        body: Row = json.loads(asked.body)
        assert asked.headers["content-type"] == WORDS
        assert body["resourceType"] == kind
        if asked.method == "PUT":
            return self._written_over(table, key, body)
        unless = asked.headers.get("if-none-exist", "")
        found = self._found(kind, unless) if unless and self.conditional else []
        if found:
            return Reply(200, b"", {"Location": f"{self.url}/fhir/{kind}/{found[0]['id']}/_history/1"})
        self.made += 1
        table[f"their-{self.made}"] = {**body, "id": f"their-{self.made}"}
        return Reply(201, b"", {"Location": f"{self.url}/fhir/{kind}/their-{self.made}/_history/1"})

    def _read(self, path: str) -> Reply:
        where = urlsplit(path)
        kind, _, key = where.path.removeprefix("/fhir/").partition("/")
        if kind == "metadata":
            return self._statement()
        if key:
            row = self.tables.get(kind, {}).get(key)
            return Reply(404) if row is None else _json(row)
        found = self._found(kind, where.query)
        entries = [{"resource": row, "search": {"mode": "match"}} for row in found]
        return _json({"resourceType": "Bundle", "type": "searchset", "total": len(found), "entry": entries})

    def _statement(self) -> Reply:
        names = ["_id", "subject", *(["identifier"] if self.identifier else [])]
        one = {"searchParam": [{"name": name} for name in names]}
        kinds = [{"type": kind, **one} for kind in KINDS]
        return _json({"rest": [{"mode": "server", "resource": kinds}]}) if self.open else Reply(404)

    def _written_over(self, table: dict[str, Row], key: str, body: Row) -> Reply:
        if key not in table and self.chooses:
            self.made += 1
            table[key] = body
            return Reply(201, b"")
        if key not in table:
            return Reply(self.unmade)
        if not self.writes_over:
            return Reply(405)
        assert body["id"] == key
        table[key] = body
        return Reply(200, b"")

    def _found(self, kind: str, query: str) -> list[Row]:
        if not self.identifier:
            return self.rows(kind)
        system, _, value = parse_qs(query)["identifier"][0].partition("|")
        wanted = {"system": system, "value": value}
        return [row for row in self.rows(kind) if wanted in _names(row)]


def _names(row: Row) -> list[Row]:
    found = row.get("identifier", [])
    named = found if isinstance(found, list) else [found]
    return [*named, *([row["masterIdentifier"]] if "masterIdentifier" in row else [])]


def _json(said: Row) -> Reply:
    return Reply(200, json.dumps(said).encode(), {"Content-Type": WORDS})
