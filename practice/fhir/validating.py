"""Says of a resource that is sent whether it fits, and whether it would be taken; nothing of it is kept."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from practice.fhir.keeping import keep_asked
from practice.fhir.kinds import CREATE, UPDATE, Resource, Sent, cannot
from practice.fhir.outcomes import Issue, answer_outcome, outcome, unreadable
from practice.fhir.searching import single
from practice.fhir.views import KindView, body_of, pairs_of, parameters_in
from practice.fhir.writing import created, updated
from practice.privacy.undoing import undone

MODES = ("create", "update", "delete", "profile")
RIGHTS = {"create": "c", "update": "u"}
BASE = "http://hl7.org/fhir/StructureDefinition"
FITS = Issue("informational", "It fits.", severity="information")
NO_DELETE = Issue("not-supported", "Nothing is deleted by a program here.")


class ValidateView(KindView):
    """Looks at a resource: as R4 and this house have it, and with a mode also whether it would be made or changed."""

    http_method_names = ["post", "options"]
    does = {"POST": ""}

    def post(self, request: Request, code: str = "") -> Response:
        """Look at it."""
        self.require(self.kind.name, "r")
        sent = body_of(request)
        parts: dict[str, Any] = dict(pairs_of(request.GET))
        parts |= dict(parameters_in(sent)) if sent.get("resourceType") == "Parameters" else {"resource": sent}
        mode = str(parts.get("mode", ""))
        if mode not in {"", *MODES}:
            raise unreadable(f"mode is one of {', '.join(MODES)}.", "Parameters.parameter")
        with transaction.atomic():
            keep_asked(self.kind.checked_against or self.kind.name, self.caller)
            if code and mode == "update":
                self.kind.lock(code, self.actor)
            if code:
                single(self.kind, code, self.actor)
            issues = [NO_DELETE] if mode == "delete" else self.issues(self._resource(parts), parts, code)
        return Response(outcome(issues or [FITS]))

    def _resource(self, parts: Mapping[str, Any]) -> Resource:
        resource = parts.get("resource")
        if not isinstance(resource, dict) or resource.get("resourceType") != self.kind.name:
            raise unreadable(f"Send a {self.kind.name}, or Parameters with one as resource.", "Parameters.parameter")
        return resource

    def issues(self, resource: Resource, parts: Mapping[str, Any], code: str) -> list[Issue]:
        """All that is wrong with it, and what would not be kept of it."""
        found = [*self._of_profile(str(parts.get("profile", ""))), *self.kind.flaws(Sent(resource, self.actor), parts)]
        at = f"{self.kind.name}.id"
        if code and resource.get("id", code) != code:
            found.append(Issue("value", "The id in the resource has to be the one in the address.", at))
        mode = str(parts.get("mode", ""))
        if mode not in RIGHTS or any(issue.severity == "error" for issue in found):
            return found
        self.require(self.kind.name, RIGHTS[mode])
        code = code or str(resource.get("id", ""))
        if mode == "update" and not code:
            return [*found, Issue("required", "An update is of the resource that its id names.", at)]
        return [*found, *self._refusals(resource, code if mode == "update" else "")]

    def _of_profile(self, profile: str) -> list[Issue]:
        if profile in {"", f"{BASE}/{self.kind.name}"}:
            return []
        words = f"The profile {profile[:200]} is not known here, so nothing can be said about it."
        return [Issue("not-supported", words, "Parameters.parameter")]

    def _refusals(self, resource: Resource, code: str) -> list[Issue]:
        """Why it would not be made, or the one of this id changed so; all of it is undone at once."""
        try:
            with undone():
                self._write(resource, code)
        except Exception as error:
            refused = answer_outcome(error, {"request": self.request})
            if refused is None or refused.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            return [
                Issue(one["code"], one["diagnostics"], next(iter(one.get("expression", [])), ""))
                for one in refused.data["issue"]
            ]
        return []

    def _write(self, resource: Resource, code: str) -> None:
        if (UPDATE if code else CREATE) not in self.kind.interactions:
            raise cannot(self.kind.name, "updated" if code else "created")
        if code:
            updated(self.kind, code, {**resource, "id": code}, None, by=self.actor)
        else:
            created(self.face, self.kind, resource, None, by=self.actor)
