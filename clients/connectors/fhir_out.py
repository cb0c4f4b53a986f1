"""A FHIR R4 server that takes things from us: found again by their identifier, made once, changed, and taken back."""

import re
from http import HTTPStatus
from urllib.parse import urlencode

from clients.connectors.asking import SECONDS, outcome_of, said_in
from clients.connectors.fhir import JSON, SCOPES, Fhir, resources
from clients.connectors.source import Row, SourceError
from clients.enums import Trouble
from practice.fhir.document import compact
from practice.sync.outside import Answer, NoAnswerError, Why, send

WRITES = "QuestionnaireResponse.cruds Observation.cruds Group.cruds DocumentReference.cruds"
PLACE = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]*)?$")
THERE_NO_MORE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class FhirOut(Fhir):
    """The same server as it is asked, with the right to write."""

    scopes = " ".join((SCOPES, *(f"system/{word}" for word in WRITES.split())))

    def find(self, kind: str, name: Row) -> str:
        """The id under which it has a thing of this identifier; "" where it has none. Raises SourceError."""
        query = urlencode({"identifier": f"{name['system']}|{name['value']}", "_count": "2"})
        answer = self._send("GET", f"{kind}?{query}")
        self._require(answer)
        found = [one for one in resources(said_in(answer)) if one.get("resourceType") == kind and one.get("id")]
        if len(found) > 1:
            raise SourceError(Trouble.UNFIT)
        return str(found[0]["id"]) if found else ""

    def create(self, kind: str, body: Row, name: Row) -> str:
        """Make it; where one of this identifier is there, also one that was taken back, write over it.

        Gives its id. Raises SourceError.
        """
        unless = {"If-None-Exist": urlencode({"identifier": f"{name['system']}|{name['value']}"})}
        answer = self._send("POST", kind, body, unless)
        self._require(answer)
        found = PLACE.search(str(answer.headers.get("Location", "")))
        if found is not None and found[1] == kind:
            key = found[2]
        else:
            key = str((said_in(answer).get("id") if answer.body else "") or self.find(kind, name))
        if answer.status == HTTPStatus.OK and not self.update(kind, key, body):
            raise SourceError(Trouble.UNFIT)
        return key

    def update(self, kind: str, key: str, body: Row) -> bool:
        """Write over it; False where it is there no more. Raises SourceError."""
        answer = self._send("PUT", f"{kind}/{key}", {**body, "id": key})
        if answer.status in THERE_NO_MORE:
            return False
        self._require(answer)
        return True

    def take_back(self, kind: str, key: str, body: Row) -> None:
        """Say with ``body`` that it was a mistake, or where that is not taken, delete it. Raises SourceError."""
        said = self._send("PUT", f"{kind}/{key}", {**body, "id": key})
        if said.status in THERE_NO_MORE:
            return
        if said.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS} or not _is_refusal(said):
            self._require(said)
            return
        gone = self._send("DELETE", f"{kind}/{key}")
        if gone.status not in THERE_NO_MORE:
            self._require(gone)

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


def _is_refusal(answer: Answer) -> bool:
    return HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
