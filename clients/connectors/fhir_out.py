"""A FHIR R4 server that takes things from us: found again by their identifier, made once, changed, and taken back.

Where it says that it looks nothing of a kind up by its identifier, a thing has an id of ours there.
What it answers is looked at before it is believed: a server may leave out of a search what it does not know.
"""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from clients.connectors.asking import SECONDS, outcome_of, said_in
from clients.connectors.fhir import JSON, SCOPES, Fhir, resources
from clients.connectors.source import Row, SourceError
from clients.enums import Trouble
from practice.fhir.document import compact
from practice.sync.outside import Answer, NoAnswerError, Why, send

WRITES = "QuestionnaireResponse.cruds Observation.cruds Group.cruds DocumentReference.cruds"
OUR_ID = "trellis-"
PLACE = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]*)?$")
THERE_NO_MORE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
MAKES_NONE = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.METHOD_NOT_ALLOWED})


class FhirOut(Fhir):
    """The same server as it is asked, with the right to write."""

    scopes = " ".join((SCOPES, *(f"system/{word}" for word in WRITES.split())))

    def __init__(self, address: str, secrets: dict[str, Any]) -> None:
        """Ask with what the secrets hold."""
        super().__init__(address, secrets)
        self._looked_up: dict[str, set[str]] | None = None

    def find(self, kind: str, name: Row) -> str:
        """The id under which it has a thing of this identifier; "" where it has none. Raises SourceError."""
        if self._takes_ids_of_ours(kind):
            answer = self._send("GET", f"{kind}/{_our_id(name)}")
            if answer.status in THERE_NO_MORE:
                return ""
            self._require(answer)
            return _our_id(name)
        query = urlencode({"identifier": f"{name['system']}|{name['value']}", "_count": "2"})
        answer = self._send("GET", f"{kind}?{query}")
        self._require(answer)
        found = [one for one in resources(said_in(answer)) if one.get("resourceType") == kind and one.get("id")]
        if len(found) > 1 or not all(_is_called(one, name) for one in found):
            raise SourceError(Trouble.UNFIT)
        return str(found[0]["id"]) if found else ""

    def create(self, kind: str, body: Row, name: Row) -> str:
        """Make it; where one of this identifier is there, also one that was taken back, write over it.

        Gives its id. Raises SourceError.
        """
        if self._takes_ids_of_ours(kind):
            key = _our_id(name)
            self._require(self._send("PUT", f"{kind}/{key}", {**body, "id": key}))
            return key
        unless = {"If-None-Exist": urlencode({"identifier": f"{name['system']}|{name['value']}"})}
        answer = self._send("POST", kind, body, unless)
        self._require(answer)
        if answer.status == HTTPStatus.OK:
            key = self.find(kind, name)
            if not key or not self.update(kind, key, body):
                raise SourceError(Trouble.UNFIT)
            return key
        found = PLACE.search(str(answer.headers.get("Location", "")))
        if found is not None and found[1] == kind:
            return found[2]
        return str((said_in(answer).get("id") if answer.body else "") or self.find(kind, name))

    def update(self, kind: str, key: str, body: Row) -> bool:
        """Write over it; False where it is there no more. Raises SourceError."""
        answer = self._send("PUT", f"{kind}/{key}", {**body, "id": key})
        if answer.status in THERE_NO_MORE or (answer.status in MAKES_NONE and self._is_gone(kind, key)):
            return False
        self._require(answer)
        return True

    def _is_gone(self, kind: str, key: str) -> bool:
        """A server that lets nobody choose ids may refuse to write over what is not there as it refuses all writing."""
        return self._send("GET", f"{kind}/{key}").status in THERE_NO_MORE

    def take_back(self, kind: str, key: str, body: Row) -> None:
        """Say with ``body`` that it was a mistake, or where that is not taken, delete it. Raises SourceError."""
        said = self._send("PUT", f"{kind}/{key}", {**body, "id": key})
        if said.status in THERE_NO_MORE:
            return
        if said.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS} or not _is_refusal(said):
            self._require(said)
            return
        gone = self._send("DELETE", f"{kind}/{key}")
        if gone.status not in THERE_NO_MORE and not self._is_gone(kind, key):
            self._require(gone)

    def _takes_ids_of_ours(self, kind: str) -> bool:
        """Whether a thing of this kind is known again by an id that we gave it. Raises SourceError.

        A server that says of itself what it looks up, and not this, refuses the id where it lets nobody choose one.
        """
        if self._looked_up is None:
            self._looked_up = {str(one["type"]): _searched_by(one) for one in self._statement()}
        names = self._looked_up.get(kind, {"_id"}) if self._looked_up else set()
        return bool(names) and "identifier" not in names

    def _statement(self) -> list[Row]:
        """What it says of each kind; nothing where it says nothing at all. Raises SourceError."""
        try:
            said = self._get(f"{self._base}/metadata")
        except SourceError as error:
            if error.trouble in {Trouble.MISSING, Trouble.UNREADABLE, Trouble.REFUSED}:
                return []
            raise
        return [one for rest in said.get("rest", ()) for one in rest.get("resource", ())]

    def _send(self, method: str, path: str, body: Row | None = None, more: Row | None = None) -> Answer:
        headers = {"Accept": JSON, **self._authorised(), **(more or {})}
        headers |= {"Content-Type": JSON, "Prefer": "return=minimal"} if body is not None else {}
        sent = compact(body).encode() if body is not None else b""
        try:
            return send(method, f"{self._base}/{path}", headers=headers, body=sent, timeout=SECONDS)
        except NoAnswerError as error:
            raise SourceError(Trouble.ADDRESS if error.why is Why.ADDRESS else Trouble.SILENT) from error

    def _require(self, answer: Answer) -> None:
        """Refuse an answer that is no yes: one that is about this thing alone is Trouble.UNFIT."""
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return
        error = outcome_of(answer)
        raise SourceError(Trouble.UNFIT) if error.trouble in {Trouble.MISSING, Trouble.UNREADABLE} else error


def _searched_by(said: Row) -> set[str]:
    """The parameters by which things of a kind are looked up, as a CapabilityStatement says of it."""
    return {str(one["name"]) for one in said.get("searchParam", ())}


def _our_id(name: Row) -> str:
    return f"{OUR_ID}{name['value']}"


def _is_called(row: Row, name: Row) -> bool:
    """Whether a thing has this identifier, among all that it has."""
    said = row.get("identifier") or []
    names = [*(said if isinstance(said, list) else [said]), row.get("masterIdentifier") or {}]
    return any((one.get("system"), one.get("value")) == (name["system"], name["value"]) for one in names)


def _is_refusal(answer: Answer) -> bool:
    return HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
