"""Asks a system for JSON, and says in one of a few words what came of it."""

import base64
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from clients.connectors.source import SourceError
from clients.enums import Trouble
from practice import clock
from practice.fhir.document import UNSTORABLE
from practice.sync.outside import Answer, NoAnswerError, Why, send

SECONDS = 12.0
LONGEST_WAIT = 24 * 60 * 60
USUAL_WAIT = 60
OK, NO_CONTENT, BAD = 200, 204, 400
MISSING = frozenset({404, 410})
REFUSED = frozenset({401, 403})
TOO_MANY, UNAVAILABLE, SERVER = 429, 503, 500


def ask(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", may_miss: bool = False
) -> Answer | None:
    """The answer, where it is one that says yes; None for what is not there, where that may be.

    Raises SourceError for all else.
    """
    try:
        answer = send(method, url, headers=headers, body=body, timeout=SECONDS)
    except NoAnswerError as error:
        why = {Why.ADDRESS: Trouble.ADDRESS, Why.SIZE: Trouble.UNREADABLE}.get(error.why, Trouble.SILENT)
        raise SourceError(why) from error
    if answer.status in MISSING and may_miss:
        return None
    if OK <= answer.status <= NO_CONTENT:
        return answer
    raise outcome_of(answer)


def outcome_of(answer: Answer) -> SourceError:
    """What an answer that says no means."""
    if answer.status == TOO_MANY or (answer.status == UNAVAILABLE and "Retry-After" in answer.headers):
        return SourceError(Trouble.RESTS, _wait(answer.headers.get("Retry-After", "")))
    if answer.status in REFUSED:
        return SourceError(Trouble.REFUSED)
    if answer.status in MISSING:
        return SourceError(Trouble.MISSING)
    return SourceError(Trouble.BROKEN if answer.status >= SERVER else Trouble.UNREADABLE)


def _wait(said: str) -> int:
    """For how many seconds an answer asks to be left alone: it says so in figures, or as the moment that it ends."""
    if said.isascii() and said.isdecimal():
        return min(int(said), LONGEST_WAIT)
    ends = http_moment(said)
    left = (ends - clock.by_the_machine()).total_seconds() if ends else USUAL_WAIT
    return min(max(math.ceil(left), 0), LONGEST_WAIT)


def http_moment(said: str) -> datetime | None:
    """A moment as headers write it; None for anything else."""
    try:
        found = parsedate_to_datetime(said)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def their_now(answer: Answer) -> datetime:
    """When an answer was given: by their clock where it was behind ours, so that nothing falls between the two."""
    ours, theirs = clock.by_the_machine(), http_moment(answer.headers.get("Date", ""))
    return min(ours, theirs) if theirs else ours


def said_in(answer: Answer) -> dict[str, Any]:
    """The object that an answer holds. Raises SourceError."""
    try:
        found = _storable(json.loads(answer.body))
    except (ValueError, RecursionError) as error:
        raise SourceError(Trouble.UNREADABLE) from error
    if not isinstance(found, dict):
        raise SourceError(Trouble.UNREADABLE)
    return found


def _storable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """The same, with a mark in place of signs that no text can hold: U+0000, and halves of one."""
    if isinstance(value, str):
        return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return {name: _storable(one) for name, one in value.items()} if isinstance(value, dict) else value


def get_json(url: str, headers: Mapping[str, str], *, may_miss: bool = False) -> dict[str, Any] | None:
    """The object at an address; None for what is not there, where that may be. Raises SourceError."""
    answer = ask("GET", url, headers={"Accept": "application/json", **headers}, may_miss=may_miss)
    return None if answer is None else said_in(answer)


def ask_for_token(url: str, values: Mapping[str, str], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What somebody is given who asks for a token with a form. Raises SourceError."""
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    try:
        answer = ask("POST", url, headers={**kind, **(headers or {})}, body=urlencode(values).encode())
    except SourceError as error:
        # Who gives out tokens says with 400 that there is none.
        raise SourceError(Trouble.REFUSED if error.trouble is Trouble.UNREADABLE else error.trouble) from error
    assert answer is not None  # noqa: S101 - it may not be missing
    return said_in(answer)


def basic(name: str, password: str = "") -> dict[str, str]:
    """The header with a name and a password."""
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"}
