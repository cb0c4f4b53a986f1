"""What goes out to another FHIR server: what its consents let it read now, in its own words for people and sessions."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clients.actions.reading import keep_reads_together
from clients.fhir.groups import CODES
from clients.models import Client, ClientElsewhere, Line, Participant, SessionElsewhere
from clients.queries.lines import are_doubted
from homework.actions.opening import keep_openings
from homework.fhir.answers import response_told, score_told
from homework.fhir.documents import PAGES, document
from homework.models import Copy, CopyState
from homework.queries.responses import Reading
from homework.queries.told import told_answer, told_score
from homework.queries.told_pages import filed_page, told_couple
from homework.summaries.filing import Prints, open_page, printed_once
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.document import compact
from practice.fhir.kinds import Resource
from practice.people.models import Practice
from practice.privacy.lookup import look_up_hash

RESPONSE, SCORE, COUPLE, PAGE = "QuestionnaireResponse", "Observation", "Group", "DocumentReference"
# In the order in which they go out: a total behind its answer, a couple's page behind the couple.
NAMES = {RESPONSE: "urn:trellis:response", SCORE: "urn:trellis:score", COUPLE: CODES, PAGE: PAGES}
KINDS = tuple(NAMES)
PERSONS = {"type": "person", "actual": True}
WAY = "sent"


class UnknownThereError(Exception):
    """Whose it is has no record there that is known here, or somebody has yet to decide whether it is theirs."""


class BehindError(Exception):
    """It goes behind something else that is not there yet."""


@dataclass(frozen=True, slots=True)
class Body:
    """A thing as it is sent; ``mark`` is a keyed hash of all of it. ``whole`` puts it on record and gives it whole."""

    mark: str
    whole: Callable[[], Resource]


def name_of(copy: Copy) -> Mapping[str, str]:
    """The identifier by which their system knows it as ours."""
    return {"system": NAMES[copy.kind], "value": copy.code}


def body_of(copy: Copy, line: Line, actor: Actor) -> Body | None:
    """What may be told of it now; None for nothing. Raises UnknownThereError, BehindError, RenderUnavailableError."""
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
        COUPLE: {"identifier": [named], "active": False, **PERSONS},
        PAGE: {
            "masterIdentifier": named,
            "content": [{"attachment": {"contentType": "text/plain", "title": "Taken back"}}],
        },
    }
    wrong = {} if copy.kind == COUPLE else {"status": "entered-in-error"}
    return {"resourceType": copy.kind, **wrong, **told[copy.kind]}


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
    told |= {"resourceType": SCORE, "identifier": [dict(name_of(copy))], "subject": who, "performer": [who]}
    told["derivedFrom"] = [_behind(copy, RESPONSE, copy.code)]
    return _of_answer(told, reading, actor)


def _behind(copy: Copy, kind: str, code: str) -> Resource:
    """What this one refers to there. Raises BehindError until it is there as it should be."""
    found = Copy.objects.filter(outlet=copy.outlet_id, kind=kind, code=code, state=CopyState.THERE).first()
    if found is None:
        raise BehindError
    return {"reference": f"{kind}/{found.theirs}"}


def _of_answer(told: Resource, reading: Reading, actor: Actor) -> Body:
    def whole() -> Resource:
        keep_openings([reading], way=WAY, by=actor)
        return told

    return Body(_mark(told), whole)


def _page(copy: Copy, line: Line, actor: Actor) -> Body | None:
    row = filed_page(copy.code, actor)
    # What is about a couple goes into the couple's chart, and into nobody's own.
    who = _patient(line, row.about) if row.about else _behind(copy, COUPLE, row.session.case.code)
    row = printed_once(row, actor)
    house = {"display": Practice.objects.values_list("name", flat=True).get(pk=actor.practice)}
    told = {"resourceType": PAGE, **document(row, ""), "subject": who, "author": [house], "custodian": house}
    told["context"] = {name: value for name, value in told["context"].items() if name != "related"}
    named = SessionElsewhere.objects.filter(session=row.session_id, system=line.system).exclude(heard="")
    theirs = named.order_by("-pk").first()
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


def _couple(copy: Copy, line: Line, actor: Actor) -> Body:
    """Their common chart: a Group of exactly those who are in the case, each by their own record there."""
    case = told_couple(copy.code, actor)
    places = Participant.objects.filter(case=case).select_related("client").order_by("order", "pk")
    members = [{"entity": _patient(line, place.client)} for place in places]
    told = {"resourceType": COUPLE, "identifier": [dict(name_of(copy))], "active": True, **PERSONS, "member": members}

    def whole() -> Resource:
        keep_reads_together((place.client_id for place in places), way="cases", by=actor)
        return told

    return Body(_mark(told), whole)


def _patient(line: Line, client: Client) -> Resource:
    """Their record there, as that system itself has told of it on this line; nobody else's word says whose chart it is.

    Raises UnknownThereError.
    """
    rows = list(ClientElsewhere.objects.filter(client=client, system=line.system).order_by("-pk"))
    if not rows or not rows[0].heard or are_doubted(line, [row.value for row in rows]):
        raise UnknownThereError
    return {"reference": f"Patient/{rows[0].value}"}


def _mark(told: Resource) -> str:
    return look_up_hash(Copy, "told", compact(told))


_MAKES: dict[str, Callable[[Copy, Line, Actor], Body | None]] = {
    RESPONSE: _response,
    SCORE: _score,
    COUPLE: _couple,
    PAGE: _page,
}
