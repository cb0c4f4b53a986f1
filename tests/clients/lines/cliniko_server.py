"""A small Cliniko: the lists, filters, order and pages of its REST interface, version 1, as it is documented."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.practice.sync.peers import Asked, Reply

KEY = "made-up-key-uk1"
LONGEST_PAGE = 100
HIDDEN = {"": ("deleted_at", "cancelled_at"), "deleted": (), "cancelled": ("deleted_at",)}

type Row = dict[str, Any]


@dataclass
class ClinikoServer:
    """What it holds, by list and id; ``before`` is called with each request and may change anything, or answer it."""

    url: str = ""
    page: int = LONGEST_PAGE
    tables: dict[str, dict[int, Row]] = field(default_factory=dict)
    before: Callable[[Asked], Reply | None] = lambda _asked: None

    def put(self, table: str, key: int, at: str, **values: Any) -> None:
        """Keep something, or change it, at a moment."""
        row = self.tables.setdefault(table, {}).setdefault(key, {"id": str(key), "created_at": at, **_nothing(table)})
        row.update(values, updated_at=at)

    def link(self, to: str, key: int | str) -> Row:
        return {"links": {"self": f"{self.url}/v1/{to}/{key}"}}

    def answers(self, asked: Asked) -> Reply:
        said = self.before(asked)
        if said is not None:
            return said
        expected = "Basic " + base64.b64encode(f"{KEY}:".encode()).decode()
        if asked.headers.get("authorization") != expected:
            return Reply(401, b'{"message": "Unauthorized"}')
        if "(" not in asked.headers.get("user-agent", ""):
            return Reply(400, b'{"message": "A User-Agent is needed"}')
        where = urlsplit(asked.path)
        assert where.path.startswith("/v1/")
        found = self._found(where.path.removeprefix("/v1/").split("/"), parse_qsl(where.query))
        return Reply(404, b"{}") if found is None else Reply(body=json.dumps(found).encode())

    def _found(self, path: list[str], query: list[tuple[str, str]]) -> Row | None:
        name, *rest = path
        if len(rest) == 2:
            rows = [row for row in self._rows("attendees", "") if _ends(row["booking"], rest[0])]
            return {"attendees": rows, "total_entries": len(rows), "links": {}}
        if rest and rest[0].isdecimal():
            return self.tables.get(name, {}).get(int(rest[0]))
        return self._list(name, "/".join(rest), query)

    def _rows(self, name: str, part: str) -> list[Row]:
        every = self.tables.get(name, {}).values()
        shown = [row for row in every if not any(row.get(column) for column in HIDDEN[part])]
        wanted = {"": "id", "deleted": "deleted_at", "cancelled": "cancelled_at"}[part]
        return [row for row in shown if row.get(wanted)]

    def _list(self, name: str, part: str, query: list[tuple[str, str]]) -> Row:
        asked = dict(query)
        rows = self._rows(name, part)
        filters = [value for key, value in query if key == "q[]"]
        if "archived_at:*" not in filters:
            rows = [row for row in rows if not row.get("archived_at")]
        for said in filters:
            column, _, value = said.partition(":>=")
            rows = [row for row in rows if not value or str(row.get(column) or "") >= value]
        rows.sort(key=lambda row: (str(row.get(asked.get("sort", "created_at")) or ""), int(row["id"])))
        size, page = min(int(asked.get("per_page", "50")), self.page), int(asked.get("page", "1"))
        shown = rows[(page - 1) * size : page * size]
        links = {"self": f"{self.url}/v1/{name}?page={page}"}
        if page * size < len(rows):
            links["next"] = f"{self.url}/v1/{name}?page={page + 1}"
        return {name: shown, "total_entries": len(rows), "links": links}


def _nothing(table: str) -> Row:
    names = {"patients": ("deleted_at", "archived_at"), "attendees": ("deleted_at", "cancelled_at")}
    return dict.fromkeys(names.get(table, ("deleted_at", "cancelled_at", "archived_at")))


def _ends(link: Row, key: str) -> bool:
    return str(link["links"]["self"]).endswith(f"/{key}")
