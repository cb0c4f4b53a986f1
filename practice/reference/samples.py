"""Samples for each call, in curl and in Python: the very text that a test runs."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from practice.reference.calls import Call

# What a sample needs to know is in the environment: where the practice is, who calls, and codes of its own things.
HERE, WHO, TOKEN = "TRELLIS", ("CLIENT_ID", "CLIENT_SECRET"), "TOKEN"
NAMES = {"summaries": "SUMMARY", "scores": "RESPONSE"}
SYSTEM, NUMBER = "demo-pms", "4711"
IMPORTS = "import os\n\nfrom trellis import Trellis\n"
BEGIN = 'practice = Trellis(os.environ["TRELLIS"], os.environ["CLIENT_ID"], secret=os.environ["CLIENT_SECRET"])'
PERSON = {"name": "Mira Stone", "email": "mira@example.org"}
MEETING = {"case": "$CASE", "starts_at": "2027-03-09T10:00:00+00:00", "zone": "Europe/London", "minutes": 50}
BODIES: Mapping[str, Any] = {
    "add_client": PERSON,
    "change_client": {"name": "Robin Field-Moor", "email": "robin@sandbox.example"},
    "upsert_client": PERSON,
    "upsert_clients": {"rows": [{"system": SYSTEM, "id": "4712", **PERSON}]},
    "open_case": {"clients": ["$CLIENT"], "treating": "$CLINICIAN"},
    "upsert_case": {"clients": [{"code": "$CLIENT"}], "treating": "$CLINICIAN"},
    "plan_session": MEETING,
    "change_session": MEETING,
    "upsert_session": MEETING,
    "upsert_sessions": {"rows": [{"system": SYSTEM, "id": "4713", **MEETING}]},
    "add_webhook": {"url": "https://hooks.example.org/trellis", "types": ["clients.changed", "sessions.changed"]},
    "resend_webhook": {},
}
COMING_IN = """\
TOKEN=$(curl --fail-with-body --silent --show-error \\
  --user "$CLIENT_ID:$CLIENT_SECRET" \\
  --data grant_type=client_credentials \\
  "$TRELLIS/oauth/token" \\
  | python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
echo "$TOKEN"
"""
_VARIABLE = re.compile(r'"\$([A-Z]+)"')
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample in both tongues, and the names in the environment that it needs beside where and who."""

    curl: str
    python: str
    needs: tuple[str, ...]


def sample(call: Call) -> Sample:
    """How to make this call."""
    body = BODIES.get(call.name)
    needs = _needed(call, body)
    return Sample(_curl(call, body), _python(call, body, needs), needs)


def name_of(thing: str) -> str:
    """What the code of a thing is called in the environment."""
    return NAMES.get(thing, thing.removesuffix("s").upper())


def _needed(call: Call, body: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever JSON holds
    of_path = [name_of(call.thing)] if _PARAMETER.search(call.path.replace("/{system}/{id}", "")) else []
    return tuple(dict.fromkeys([*of_path, *_VARIABLE.findall(json.dumps(body))]))


def _path(call: Call, variable: str) -> str:
    """The path with what goes into it; ``variable`` is how a tongue writes one."""
    known = {"system": SYSTEM, "id": NUMBER}
    return _PARAMETER.sub(lambda found: known.get(found[1]) or variable % name_of(call.thing), call.path)


def _curl(call: Call, body: Any) -> str:  # noqa: ANN401 - as above
    lines = ["curl --fail-with-body --silent --show-error"]
    lines += [f"--request {call.method}"] if call.method != "GET" else []
    lines += [f'--header "Authorization: Bearer ${TOKEN}"']
    lines += [f'--header "Idempotency-Key: {call.name}-1"'] if call.method == "POST" else []
    lines += ['--header "Content-Type: application/json"', "--data @-"] if body is not None else []
    lines += [f'"${HERE}{_path(call, "$%s")}"']
    sent = f" <<JSON\n{json.dumps(body, indent=2)}\nJSON" if body is not None else ""
    return " \\\n  ".join(lines) + sent + "\n"


def _python(call: Call, body: Any, needs: tuple[str, ...]) -> str:  # noqa: ANN401 - as above
    known = [f'{name} = os.environ["{name}"]' for name in needs]
    # JSON without true, false and null is Python too.
    sent = _VARIABLE.sub(r"\1", json.dumps(body, indent=4)) if body is not None else ""
    return "\n".join([IMPORTS, BEGIN, *known, "", *_act(call, sent), ""])


def _act(call: Call, sent: str) -> list[str]:
    if call.name == "changes":
        return ["for page in practice.changes():", '    print(page["items"], page["next"])']
    path, is_named = _path(call, "{%s}").removeprefix("/api/v1/"), "{system}" in call.path
    said = f'f"{path}"' if "{" in path else f'"{path}"'
    said = f'practice.by_external("{call.thing}", "{SYSTEM}", "{NUMBER}")' if is_named else said
    if call.is_list:
        return [f"for one in practice.each({said}):", "    print(one)"]
    if call.method == "PUT":
        seen, tag = ([], "") if is_named else ([f"seen = practice.get({said})"], ", tag=seen.tag")
        return [*seen, f"written = practice.put({said}, {sent}{tag})", "print(written.status, written.body)"]
    given = f", {sent}" if sent else ""
    return [f"answer = practice.{call.method.lower()}({said}{given})", "print(answer.status, answer.body)"]
