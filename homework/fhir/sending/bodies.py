"""What goes out to another FHIR server: what its consents let it read now, in its own words for people and sessions."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clients.models import Client, ClientElsewhere, Line, SessionElsewhere
from clients.queries.lines import are_doubted
from homework.actions.opening import keep_openings
from homework.fhir.answers import response_told, score_told
from homework.fhir.documents import document
from homework.models import Copy, CopyState
from homework.queries.responses import Reading
from homework.queries.told import told_answer, told_score
from homework.queries.told_pages import filed_page
from homework.summaries.filing import Prints, open_page, printed_once
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.document import compact
from practice.fhir.kinds import Resource
from practice.people.models import Practice
from practice.privacy.lookup import look_up_hash

RESPONSE, SCORE, PAGE = "QuestionnaireResponse", "Observation", "DocumentReference"
NAMES = {RESPONSE: "urn:trellis:response", SCORE: "urn:trellis:score", PAGE: "urn:trellis:summary"}
KINDS = tuple(NAMES)
WAY = "sent"


class UnknownThereError(Exception):
    """Whose it is has no record there that is known here, or somebody has yet to decide whether it is theirs."""


@dataclass(frozen=True, slots=True)
class Body:
    """A thing as it is sent; ``mark`` is a keyed hash of all of it. ``whole`` puts it on record and gives it whole."""

    mark: str
    whole: Callable[[], Resource]


def name_of(copy: Copy) -> Mapping[str, str]:
    """The identifier by which their system knows it as ours."""
    return {"system": NAMES[copy.kind], "value": copy.code}


def body_of(copy: Copy, line: Line, actor: Actor) -> Body | None:
    """What may be told of it now; None for nothing. Raises UnknownThereError and RenderUnavailableError."""
    try:
        return _MAKES[copy.kind](copy, line, actor)
    except NotVisibleError:
        return None


def mistake(copy: Copy) -> Resource:
    """What is left of a thing that is taken back: that it was a mistake, and no word of it."""
    named = dict(name_of(copy))
    told: dict[str, Resource] = {
        RESPONSE: {"identifier": named},
        SCORE: {"identifier": [named], "code": {"text": "Taken back"}},
        PAGE: {
            "masterIdentifier": named,
            "content": [{"attachment": {"contentType": "text/plain", "title": "Taken back"}}],
        },
    }
    return {"resourceType": copy.kind, "status": "entered-in-error", **told[copy.kind]}


def _response(copy: Copy, line: Line, actor: Actor) -> Body:
    reading = told_answer(copy.code, actor)
    who = _patient(line, reading.response.client)
    told = {"resourceType": RESPONSE, **response_told(reading), "identifier": dict(name_of(copy))}
    return _of_answer(told | {"subject": who, "author": who, "source": who}, reading, actor)


def _score(copy: Copy, line: Line, actor: Actor) -> Body | None:
    reading = told_score(copy.code, actor)
    told = score_told(reading)
    if not told:
        return None
    who = _patient(line, reading.response.client)
    behind = Copy.objects.filter(outlet=copy.outlet_id, kind=RESPONSE, code=copy.code, state=CopyState.THERE).first()
    told |= {"resourceType": SCORE, "identifier": [dict(name_of(copy))], "subject": who, "performer": [who]}
    told.pop("derivedFrom")
    if behind is not None and behind.theirs:
        told["derivedFrom"] = [{"reference": f"{RESPONSE}/{behind.theirs}"}]
    return _of_answer(told, reading, actor)


def _of_answer(told: Resource, reading: Reading, actor: Actor) -> Body:
    def whole() -> Resource:
        keep_openings([reading], way=WAY, by=actor)
        return told

    return Body(_mark(told), whole)


def _page(copy: Copy, line: Line, actor: Actor) -> Body | None:
    row = filed_page(copy.code, actor)
    if row.about is None:
        # No chart of a couple is known there, and it goes into nobody's own.
        return None
    who, row = _patient(line, row.about), printed_once(row, actor)
    house = {"display": Practice.objects.values_list("name", flat=True).get(pk=actor.practice)}
    told = {"resourceType": PAGE, **document(row, ""), "subject": who, "author": [house], "custodian": house}
    told["context"] = {name: value for name, value in told["context"].items() if name != "related"}
    theirs = SessionElsewhere.objects.filter(session=row.session_id, system=line.system).order_by("-pk").first()
    if theirs is not None:
        told["context"]["related"] = [{"reference": f"Appointment/{theirs.value}"}]
    (content,) = told["content"]
    attachment: dict[str, Any] = content["attachment"]
    attachment.pop("url")

    def whole() -> Resource:
        filed = open_page(copy.code, actor, way=WAY, prints=Prints.ALWAYS)
        data = base64.b64encode(filed.printed).decode()
        attachment.update(size=filed.row.size, hash=filed.row.sha1, data=data)
        return told

    return Body(_mark(told), whole)


def _patient(line: Line, client: Client) -> Resource:
    ids = [row.value for row in ClientElsewhere.objects.filter(client=client, system=line.system).order_by("-pk")]
    if not ids or are_doubted(line, ids):
        raise UnknownThereError
    return {"reference": f"Patient/{ids[0]}"}


def _mark(told: Resource) -> str:
    return look_up_hash(Copy, "told", compact(told))


_MAKES: dict[str, Callable[[Copy, Line, Actor], Body | None]] = {RESPONSE: _response, SCORE: _score, PAGE: _page}
