"""A small FHIR R4 server: searches in the order of change, pages, a history of deletions, SMART Backend Services."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from tests.practice.sync.peers import Asked, Reply

TOKEN = "a token made up for this test"
type Row = dict[str, Any]


@dataclass
class FhirServer:
    """What it holds by type and id; ``keys`` are those of clients that may prove themselves."""

    url: str = ""
    page: int = 100
    sorts: bool = True
    links: bool = True
    keeps_history: bool = True
    tables: dict[str, dict[str, Row]] = field(default_factory=dict)
    gone: list[tuple[str, str, str]] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    before: Callable[[Asked], Reply | None] = lambda _asked: None

    def put(self, kind: str, key: str, at: str, **values: Any) -> None:
        """Keep something, or change it, at a moment."""
        row = self.tables.setdefault(kind, {}).setdefault(key, {"resourceType": kind, "id": key})
        row.update(values, meta={"lastUpdated": at})

    def delete(self, kind: str, key: str, at: str) -> None:
        del self.tables[kind][key]
        self.gone.append((kind, key, at))

    def answers(self, asked: Asked) -> Reply:
        said = self.before(asked)
        if said is not None:
            return said
        where = urlsplit(asked.path)
        path = where.path.removeprefix("/fhir")
        if path == "/.well-known/smart-configuration":
            return _json({"token_endpoint": f"{self.url}/token"})
        if path == "/token":
            return self._token(parse_qs(asked.body.decode()))
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, b"{}")
        return self._search(path.strip("/"), dict(parse_qsl(where.query)))

    def _token(self, form: dict[str, list[str]]) -> Reply:
        try:
            said = jwt.decode(
                form["client_assertion"][0],
                KeySet([ECKey.import_key(key) for key in self.keys["keys"]]),
                algorithms=["ES384"],
            )
        except (JoseError, KeyError, ValueError):
            return _json({"error": "invalid_client"}, 400)
        fits = said.claims["aud"] == f"{self.url}/token" and said.claims["jti"] not in self.used
        self.used.add(said.claims["jti"])
        wanted = form["grant_type"] == ["client_credentials"] and said.claims["iss"] == said.claims["sub"] == "trellis"
        return _json({"access_token": TOKEN, "expires_in": 300}) if fits and wanted else _json({"error": "x"}, 400)

    def _search(self, path: str, query: dict[str, str]) -> Reply:
        kind, _, history = path.partition("/")
        if history == "_history":
            return self._history(kind, query)
        rows = list(self.tables.get(kind, {}).values())
        since = query.get("_lastUpdated", "").removeprefix("ge")
        rows = [row for row in rows if row["meta"]["lastUpdated"] >= since]
        if "link" in query:
            rows = [row for row in rows if query["link"] in json.dumps(row.get("link", ()))]
        if self.sorts and query.get("_sort") == "_lastUpdated":
            rows.sort(key=lambda row: (row["meta"]["lastUpdated"], row["id"]))
        size, begin = min(int(query.get("_count", "20")), self.page), int(query.get("_offset", "0"))
        links = []
        if self.links and begin + size < len(rows):
            following = urlencode({**query, "_offset": begin + size})
            links.append({"relation": "next", "url": f"{self.url}/fhir/{kind}?{following}"})
        entries = [{"resource": row, "search": {"mode": "match"}} for row in rows[begin : begin + size]]
        return _json({"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries})

    def _history(self, kind: str, query: dict[str, str]) -> Reply:
        if not self.keeps_history:
            return Reply(404, b"{}")
        entries = [
            {
                "fullUrl": f"{self.url}/fhir/{one}/{key}",
                "request": {"method": "DELETE", "url": f"{one}/{key}"},
                "response": {"status": "204", "lastModified": at},
            }
            for one, key, at in self.gone
            if one == kind and at >= query["_since"]
        ]
        return _json({"resourceType": "Bundle", "type": "history", "entry": entries})


def _json(said: Row, status: int = 200) -> Reply:
    return Reply(status, json.dumps(said).encode(), {"Content-Type": "application/fhir+json"})
