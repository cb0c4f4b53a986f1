"""Tells a resource in part, as _summary and _elements ask for it, and says on it that it is not the whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from practice.fhir.kinds import Resource
from practice.fhir.outcomes import unreadable

SUMMARIES = ("true", "text", "data", "count", "false")
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
# What stays of every resource: what it is, and what may turn the meaning of all else.
ALWAYS = frozenset({"resourceType", "id", "meta", "implicitRules", "modifierExtension"})
# Elements that stand under the name of their type: deceased as deceasedBoolean.
CHOSEN = ("asNeeded", "deceased", "effective", "multipleBirth", "occurred", "occurrence", "quantity", "source", "value")
# What R4 wants of each kind in any case.
MANDATORY = {
    "RelatedPerson": "patient",
    "Group": "type actual",
    "Appointment": "status participant",
    "Questionnaire": "status",
    "ServiceRequest": "status intent subject",
    "Task": "status intent",
    "QuestionnaireResponse": "status",
    "Observation": "status code",
    "PlanDefinition": "status",
    "CarePlan": "status intent subject",
    "DocumentReference": "status content",
    "Binary": "contentType",
    "Consent": "status scope category",
    "Provenance": "target recorded agent",
    "AuditEvent": "type recorded agent source",
}
# What R4 calls the summary of each kind, beside that.
SUMMARY = {
    "Organization": "identifier active type name partOf",
    "Practitioner": "identifier active name telecom address gender birthDate",
    "PractitionerRole": "identifier active period practitioner organization code specialty location telecom",
    "Patient": "identifier active name telecom gender birthDate deceased address managingOrganization link",
    "RelatedPerson": "identifier active relationship name telecom gender birthDate address",
    "Group": "identifier active code name quantity managingEntity",
    "Appointment": (
        "identifier cancelationReason serviceCategory serviceType specialty appointmentType reasonCode start end"
    ),
    "Questionnaire": (
        "url identifier version name title experimental subjectType date publisher contact useContext jurisdiction "
        "effectivePeriod code"
    ),
    "ServiceRequest": (
        "identifier instantiatesCanonical instantiatesUri basedOn replaces requisition category priority doNotPerform "
        "code orderDetail quantity encounter occurrence asNeeded authoredOn requester performerType performer "
        "locationCode locationReference reasonCode reasonReference specimen bodySite patientInstruction"
    ),
    "Task": (
        "instantiatesCanonical instantiatesUri basedOn groupIdentifier partOf statusReason businessStatus code "
        "description focus for encounter executionPeriod lastModified requester owner location"
    ),
    "QuestionnaireResponse": "identifier basedOn partOf questionnaire subject encounter authored author source",
    "Observation": (
        "identifier basedOn partOf subject focus encounter effective issued performer value hasMember derivedFrom "
        "component"
    ),
    "PlanDefinition": (
        "url identifier version name title type experimental date publisher contact description useContext "
        "jurisdiction effectivePeriod"
    ),
    "CarePlan": (
        "identifier instantiatesCanonical instantiatesUri basedOn replaces partOf category title description "
        "encounter period created author addresses"
    ),
    "DocumentReference": (
        "masterIdentifier identifier docStatus type category subject date author relatesTo description securityLabel "
        "context"
    ),
    "Binary": "securityContext",
    "Consent": "identifier patient dateTime performer organization source policyRule verification provision",
    "Provenance": "",
    "AuditEvent": "subtype action outcome outcomeDesc purposeOfEvent",
}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is wanted of each resource: all of it, a summary, or some of its elements."""

    summary: str = ""
    elements: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not self.elements and self.summary not in {"true", "text", "data"}

    def of(self, body: Resource, *, is_match: bool = True) -> Resource:
        """The resource as far as it is wanted; what only comes along has elements of its own."""
        elements = self.elements if is_match else frozenset()
        wanted = self if elements == self.elements else Excerpt(self.summary)
        return body if wanted.is_whole else _marked({key: one for key, one in body.items() if wanted.has(body, key)})

    def has(self, body: Resource, key: str) -> bool:
        """Whether an element is among what is wanted."""
        kind, names = str(body["resourceType"]), _names(key)
        if names & ALWAYS or names & set(MANDATORY.get(kind, "").split()):
            return True
        if self.elements and not names & self.elements:
            return False
        if self.summary == "text":
            return "text" in names
        if self.summary == "true":
            return bool(names & set(SUMMARY.get(kind, "").split()))
        return self.summary != "data" or "text" not in names


WHOLE = Excerpt()


def read_excerpt(pairs: Iterable[tuple[str, str]]) -> Excerpt:
    """What is asked for by _summary and _elements. Raises FhirError for a summary that is none."""
    summary, elements = "", set[str]()
    for name, value in pairs:
        if name == "_summary":
            summary = checked_summary(value)
        elif name == "_elements":
            elements |= elements_in(value)
    return Excerpt(summary, frozenset(elements))


def read_excerpt_of_one(pairs: Iterable[tuple[str, str]]) -> Excerpt:
    """The same of a single resource, of which nothing is counted."""
    excerpt = read_excerpt(pairs)
    if excerpt.summary == "count":
        raise unreadable("_summary=count counts what a search finds. Here it is one of true, text, data, false.")
    return excerpt


def checked_summary(value: str) -> str:
    """The same. Raises FhirError for what is no summary."""
    if value not in SUMMARIES:
        raise unreadable(f"_summary is one of {', '.join(SUMMARIES)}.", "_summary")
    return value


def elements_in(value: str) -> frozenset[str]:
    """The elements that are named between commas. Raises FhirError for none."""
    names = frozenset(word.strip().removesuffix("[x]") for word in value.split(",") if word.strip())
    if not names:
        raise unreadable("_elements names elements between commas, such as identifier,name.", "_elements")
    return names


def is_excerpt(body: Resource) -> bool:
    """Whether what was sent says of itself that it is not the whole."""
    meta = body.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    return isinstance(tags, list) and any(
        isinstance(tag, dict) and (tag.get("system"), tag.get("code")) == (SUBSETTED["system"], SUBSETTED["code"])
        for tag in tags
    )


def _marked(body: Resource) -> Resource:
    meta = body["meta"]
    return body | {"meta": {**meta, "tag": [*meta.get("tag", []), SUBSETTED]}}


def _names(key: str) -> set[str]:
    """What R4 calls an element, whatever stands beside it: as it is, and without the type of its value."""
    name = key.removeprefix("_")
    return {name, *(one for one in CHOSEN if name.startswith(one) and name[len(one) : len(one) + 1].isupper())}
