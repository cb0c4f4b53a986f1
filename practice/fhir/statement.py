"""The CapabilityStatement: made from what answers, so that it cannot say anything else."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from rest_framework.request import Request
from rest_framework.response import Response

from practice.fhir.asking import EVERYWHERE
from practice.fhir.kinds import CREATE, SEARCH, UPDATE, Kind, Parameter, Resource
from practice.fhir.views import FhirView, base_of

SECURITY = "http://terminology.hl7.org/CodeSystem/restful-security-service"
URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
COMPARTMENT = "http://hl7.org/fhir/CompartmentDefinition/patient"
SEARCHES = "http://hl7.org/fhir/SearchParameter"
CORE = {"_id": f"{SEARCHES}/Resource-id", "_lastUpdated": f"{SEARCHES}/Resource-lastUpdated"}
# The day on which what is said here was last changed.
DATE = "2026-11-27"
WORDS = (
    "Versions, tags and moments are each reader's own: what differs from what you were told last is the next version. "
    "Of a Patient, RelatedPerson, Group and Appointment up to 100 versions that you were told are kept for you, the "
    "newest ones, and vread and history tell them as they were told, for as long as you may read the thing itself. Of "
    "all else (readHistory false) vread and history have the present version alone. What a client has not agreed to "
    "let a record system read, or agrees to no more, is not here at all (404; to an update 405, as to that of any id "
    "that is not here: ids are given, not chosen). An update by a search that finds none makes one, of a resource "
    "without an id; with one it is refused (400). A Patient, RelatedPerson, Group or Appointment that you were told of "
    "and that is gone answers 410. Nothing is deleted by a record system. An app that somebody let in is told of this "
    "person alone: Patient, Task, Questionnaire, QuestionnaireResponse, Observation, DocumentReference with its "
    "Binary, and Consent; what anybody else wrote, or opened to them, is not there for it, and it exports nothing in "
    "bulk. $everything and the exports of Patients and Groups tell what is about each person alone; a page about a "
    "couple as one is in the export of the system. A search passes over a parameter that means nothing here, and says "
    "so in the Bundle; a chain, or a modifier that is not known, is refused. What comes along by _revinclude ends at "
    "1000. _summary (true, text, data, count, false) and _elements go with a search and a read: a part is tagged "
    "SUBSETTED, keeps what R4 wants of it, has no ETag and is not written back. A total is exact whatever _total asks "
    "for, and left out for none. Patient/id/Task and its like, or POST Patient/id/Task/_search with a form, are "
    "searches for what is about one person, for a token that may also read the Patient; all kinds at once are told by "
    "$everything. Entries of a transaction may refer to each other in a circle, unless each of these references is one "
    "that is kept. $validate looks at what R4 has; with mode create or update also at whether it would be taken, which "
    "it then is not."
)
OPERATIONS = {
    "validate": "http://hl7.org/fhir/OperationDefinition/Resource-validate",
    "populate": "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-populate",
    "extract": "http://hl7.org/fhir/uv/sdc/OperationDefinition/QuestionnaireResponse-extract",
    "everything": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
    "export": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export",
    "patient-export": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export",
    "group-export": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export",
}


@method_decorator(login_not_required, name="dispatch")
class StatementView(FhirView):
    """What can be done here, for anybody."""

    audience: frozenset[Any] = frozenset()  # it tells nothing of anyone
    authentication_classes = ()  # type: ignore[assignment]  # as above
    permission_classes = ()  # type: ignore[assignment]  # as above
    http_method_names = ["get", "head", "options"]

    def get(self, request: Request) -> Response:
        """Tell it."""
        return Response(self.statement(request))

    def statement(self, request: Request) -> Resource:
        """The CapabilityStatement."""
        base = base_of(request)
        here = request.build_absolute_uri("/").rstrip("/")
        rest: Resource = {
            "mode": "server",
            "documentation": WORDS,
            "security": _security(here),
            "resource": [_resource(kind, self.face.kinds) for kind in self.face.kinds],
            "compartment": [COMPARTMENT],
            "interaction": [{"code": "transaction"}, {"code": "batch"}],
            "searchParam": [_parameter(one) for one in EVERYWHERE],
            "operation": [_operation("export")],
        }
        return {
            "resourceType": "CapabilityStatement",
            "url": f"{base}/metadata",
            "status": "active",
            "date": DATE,
            "kind": "instance",
            "software": {"name": "Trellis"},
            "implementation": {"description": "A practice's homework between sessions", "url": base},
            "fhirVersion": "4.0.1",
            "format": ["application/fhir+json", "json"],
            "rest": [rest],
        }


def _security(here: str) -> Resource:
    endpoints = [
        {"url": "authorize", "valueUri": f"{here}/oauth/authorize"},
        {"url": "token", "valueUri": f"{here}/oauth/token"},
        {"url": "revoke", "valueUri": f"{here}/oauth/revoke"},
        {"url": "introspect", "valueUri": f"{here}/oauth/introspect"},
    ]
    return {
        "extension": [{"url": URIS, "extension": endpoints}],
        "service": [{"coding": [{"system": SECURITY, "code": "SMART-on-FHIR"}]}],
    }


def _resource(kind: Kind[Any], kinds: tuple[Kind[Any], ...]) -> Resource:
    told: Resource = {"type": kind.name}
    if kind.profile:
        told["supportedProfile"] = [kind.profile]
    if kind.words:
        told["documentation"] = kind.words
    told["interaction"] = [{"code": code} for code in kind.interactions]
    told["versioning"] = "versioned"
    told["readHistory"] = kind.keeps_versions
    told["updateCreate"] = False
    told["conditionalCreate"] = CREATE in kind.interactions
    told["conditionalRead"] = "not-match"
    told["conditionalUpdate"] = UPDATE in kind.interactions
    includes = [f"{kind.name}:{one.name}" for one in kind.parameters if one.targets]
    back = [f"{other.name}:{one.name}" for other in kinds for one in other.parameters if kind.name in one.targets]
    told |= {"searchInclude": includes} if includes else {}
    told |= {"searchRevInclude": back} if back else {}
    if SEARCH in kind.interactions:
        told["searchParam"] = [_parameter(one) for one in (*EVERYWHERE, *kind.parameters)]
    operations = (*kind.operations, *(["validate"] if kind.is_taken else []))
    if operations:
        told["operation"] = [_operation(name) for name in operations]
    return told


def _parameter(one: Parameter) -> Resource:
    told = {"name": one.name, "type": one.kind}
    return told | ({"definition": CORE[one.name]} if one.name in CORE else {})


def _operation(name: str) -> Resource:
    return {"name": name.removeprefix("patient-").removeprefix("group-"), "definition": OPERATIONS[name]}
