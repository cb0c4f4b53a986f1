"""What the OpenAPI document says of all calls alike: their names, headers and refusals, and how one leads to others."""

from collections.abc import Iterator
from typing import Any

from practice.api.kinds import KINDS
from practice.sync.scopes import OWN

type Call = dict[str, Any]

ROOT = "/api/v1/"
OWN_SCOPES = {word.partition(".")[0] for word in OWN}
# Methods whose refusals are fewer than those of all that write.
NEVER = {"get": {"500"}, "post": {"412"}, "put": set(), "delete": {"409", "412", "415", "422"}}
UNTAGGED = {"changes"}
SENT = {
    "X-Request-Id": "A name of your own for this call: up to 64 letters, digits, - and _. The answer repeats it.",
    "Idempotency-Key": "A text of your choice, such as a UUID. The same request with the same key is done once within "
    "a day, and answered again.",
    "If-Match": "The ETag that you have seen. Where it is another by now nothing is changed, and the answer is 412.",
    "If-None-Match": "*, to make it only where it is not there yet; else the answer is 412.",
}
TOLD = {
    "X-Request-Id": "What this call is called. Tell it to whoever you ask about it.",
    "ETag": "The tag of what was told. The same words have the same tag.",
    "Location": "Where what was made is found.",
    "Idempotent-Replayed": "true, where this key was sent before: nothing was done again.",
    "RateLimit-Policy": "How many calls a program has (q) in how many seconds (w).",
    "RateLimit": "How many are left (r), and in how many seconds there are all again (t).",
    "Retry-After": "How many seconds to wait.",
    "WWW-Authenticate": "What to come with.",
    "Allow": "The methods that there are.",
}
ONLY_WITH = {
    "idempotency-key": "Idempotency-Key",
    "changed-meanwhile": "If-Match",
    "there-already": "If-None-Match",
}
EMPTY = {"type": "string", "maxLength": 0}
ALWAYS = ("X-Request-Id", "RateLimit-Policy", "RateLimit")
OF_STATUS = {"401": "WWW-Authenticate", "403": "WWW-Authenticate", "405": "Allow", "429": "Retry-After"}
BROKEN = "Something broke on our side."
LONG = "The address has more than 8,190 letters; the web server says so before anybody reads it."


def finished(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The document, with all that its views need not say each for itself."""
    result["components"]["headers"] = {name: _header(name) for name in TOLD}
    for path, method, call in calls_of(result):
        _name(path, method, call)
        _add_sent(path, method, call)
        _drop_refusals(method, call)
        for status, answer in call["responses"].items():
            if status == "414":
                continue
            _add_told(method, status, answer, call)
    _add_links(result)
    for schema in result["components"]["schemas"].values():
        _say_once_that_it_may_be_empty(schema)
    return result


def calls_of(document: dict[str, Any]) -> Iterator[tuple[str, str, Call]]:
    """Each call with its address and method."""
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            yield path, method, call


def _header(name: str) -> dict[str, Any]:
    needed = name in {"X-Request-Id", *OF_STATUS.values()}
    return {"description": TOLD[name], "required": needed, "schema": {"type": "string"}}


def _say_once_that_it_may_be_empty(schema: dict[str, Any]) -> None:
    """Words whose pattern lets them be empty need no second way to be: of oneOf, exactly one may be true."""
    for name, told in schema.get("properties", {}).items():
        first, *further = told.get("oneOf", [{}])
        if further == [EMPTY] and "pattern" in first:
            schema["properties"][name] = first


def _name(path: str, method: str, call: Call) -> None:
    parts = path.removeprefix(ROOT).split("/")
    thing = next((part for part in reversed(parts) if part in OWN_SCOPES), parts[0])
    call["tags"] = [parts[0]]
    call["summary"] = call["description"].partition(".")[0]
    call["x-scope"] = f"{thing}.{'read' if method == 'get' else 'write'}"


def _add_sent(path: str, method: str, call: Call) -> None:
    """Name the headers that it takes.

    All but the first are told in words: their use is in sending the right one, which no schema can say.
    """
    told = {"name": "X-Request-Id", "in": "header", "description": SENT["X-Request-Id"], "schema": {"type": "string"}}
    call.setdefault("parameters", []).append(told)
    names = ["Idempotency-Key"] if method == "post" else []
    names += ["If-Match"] if method == "put" else []
    names += ["If-None-Match"] if method == "put" and "{id}" in path else []
    if names:
        call["description"] += f" Takes {' and '.join(names)}."
        call["x-takes"] = {name: SENT[name] for name in names}


def _drop_refusals(method: str, call: Call) -> None:
    never = NEVER[method] | (set() if "requestBody" in call else {"415"})
    if call["operationId"] in UNTAGGED:
        never = never | {"304"}
    problem = call["responses"]["401"]["content"]
    kept = {status: answer for status, answer in call["responses"].items() if status not in never}
    call["responses"] = kept | {"500": {"content": problem, "description": BROKEN}, "414": {"description": LONG}}


def _add_told(method: str, status: str, answer: dict[str, Any], call: Call) -> None:
    names = [*ALWAYS, *([OF_STATUS[status]] if status in OF_STATUS else [])]
    is_fine = status < "400"
    if is_fine and method in {"get", "put", "post"} and call["operationId"] not in UNTAGGED:
        names.append("ETag")
    if status == "201":
        names.append("Location")
    if is_fine and method == "post":
        names.append("Idempotent-Replayed")
    answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}
    never = {word for word, header in ONLY_WITH.items() if header not in call.get("x-takes", {})}
    kinds = [kind.word for kind in KINDS.values() if int(status) in kind.statuses]
    if kinds:
        answer["x-problems"] = [word for word in kinds if word not in never]


def _add_links(document: dict[str, Any]) -> None:
    """Say of each answer that tells one thing which other calls it gives a code for; a list may be empty."""
    schemas = document["components"]["schemas"]
    for path, _, call in calls_of(document):
        for status, answer in call["responses"].items():
            shape = _shape(answer, schemas) if status in {"200", "201"} else {}
            links = dict(_links(document, path, shape))
            if links:
                answer["links"] = links


def _links(document: dict[str, Any], path: str, shape: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    root = ROOT + path.removeprefix(ROOT).partition("/")[0]
    for other, _, call in calls_of(document):
        inside = other.removeprefix(f"{root}/")
        name = inside.partition("/")[0].strip("{}")
        if not other.startswith(f"{root}/{{") or other == path:
            continue
        if name in shape:
            leads = {name: f"$response.body#/{name}"}
            yield call["operationId"], {"operationId": call["operationId"], "parameters": leads}


def _shape(answer: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    found = answer.get("content", {}).get("application/json", {}).get("schema", {})
    shape: dict[str, Any] = _resolved(found, schemas).get("properties", {})
    return shape


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas[name] if name else schema
    return found
