"""What R4 (4.0.1) makes resources of, as far as they are looked at whole when they are sent.

An element is written ``name:types`` with ``!`` where it has to be there, ``*`` where there may be several and ``+``
where there may be several and has to be one; ``name[x]`` stands for a value of one of its types; ``@`` begins the name
of a type that is told here under the names of the elements above it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from practice.fhir.taken import BACKBONES_TAKEN, CODES_TAKEN, RESOURCES_TAKEN, TARGETS_TAKEN

PRIMITIVES = (
    *("boolean", "decimal", "integer", "unsignedInt", "positiveInt", "string", "markdown", "code", "id", "uri", "url"),
    *("canonical", "oid", "uuid", "date", "dateTime", "instant", "time", "base64Binary", "xhtml"),
)
# Types without elements here are looked at as any JSON: nothing empty in them, and no null.
COMPLEX = (
    *("Address", "Age", "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "Count", "Distance"),
    *("Duration", "HumanName", "Identifier", "Money", "Period", "Quantity", "Range", "Ratio", "Reference", "Timing"),
    *("SampledData", "Signature", "ContactDetail", "Contributor", "DataRequirement", "Expression", "UsageContext"),
    *("ParameterDefinition", "RelatedArtifact", "TriggerDefinition", "Dosage", "Meta"),
)
ANY = "|".join((*(one for one in PRIMITIVES if one != "xhtml"), *COMPLEX))

_ELEMENT = "id:string extension:Extension* "
_BACKBONE = f"{_ELEMENT}modifierExtension:Extension* "
_RESOURCE = (
    "resourceType:code! id:id meta:Meta implicitRules:uri language:code text:Narrative contained:Resource* "
    "extension:Extension* modifierExtension:Extension* "
)
_PUBLISHED = (
    f"{_RESOURCE}url:uri identifier:Identifier* version:string name:string title:string status:code! "
    "experimental:boolean date:dateTime publisher:string contact:ContactDetail* description:markdown "
    "useContext:UsageContext* jurisdiction:CodeableConcept* purpose:markdown copyright:markdown "
)
_QUANTITY = f"{_ELEMENT}value:decimal comparator:code unit:string system:uri code:code"
_VALUES = "boolean|decimal|integer|date|dateTime|time|string"

_WRITTEN: Mapping[str, str] = {
    "Element": _ELEMENT,
    "Extension": f"{_ELEMENT}url:uri! value[x]:{ANY}",
    "Meta": f"{_ELEMENT}versionId:id lastUpdated:instant source:uri profile:canonical* security:Coding* tag:Coding*",
    "Narrative": f"{_ELEMENT}status:code! div:xhtml!",
    "Coding": f"{_ELEMENT}system:uri version:string code:code display:string userSelected:boolean",
    "CodeableConcept": f"{_ELEMENT}coding:Coding* text:string",
    "Identifier": (f"{_ELEMENT}use:code type:CodeableConcept system:uri value:string period:Period assigner:Reference"),
    "Period": f"{_ELEMENT}start:dateTime end:dateTime",
    "Reference": f"{_ELEMENT}reference:string type:uri identifier:Identifier display:string",
    **dict.fromkeys(("Quantity", "Age", "Count", "Distance", "Duration"), _QUANTITY),
    "Range": f"{_ELEMENT}low:Quantity high:Quantity",
    "Ratio": f"{_ELEMENT}numerator:Quantity denominator:Quantity",
    "Attachment": (
        f"{_ELEMENT}contentType:code language:code data:base64Binary url:url size:unsignedInt hash:base64Binary "
        "title:string creation:dateTime"
    ),
    "ContactPoint": f"{_ELEMENT}system:code value:string use:code rank:positiveInt period:Period",
    "ContactDetail": f"{_ELEMENT}name:string telecom:ContactPoint*",
    "UsageContext": f"{_ELEMENT}code:Coding! value[x]:CodeableConcept|Quantity|Range|Reference!",
    "Expression": f"{_ELEMENT}description:string name:id language:code! expression:string reference:uri",
    "Annotation": f"{_ELEMENT}author[x]:Reference|string time:dateTime text:markdown!",
    "HumanName": (
        f"{_ELEMENT}use:code text:string family:string given:string* prefix:string* suffix:string* period:Period"
    ),
    "Address": (
        f"{_ELEMENT}use:code type:code text:string line:string* city:string district:string state:string "
        "postalCode:string country:string period:Period"
    ),
    "Money": f"{_ELEMENT}value:decimal currency:code",
    "RelatedArtifact": (
        f"{_ELEMENT}type:code! label:string display:string citation:markdown url:url document:Attachment "
        "resource:canonical"
    ),
    **{kind: f"{_RESOURCE}{told}" for kind, told in RESOURCES_TAKEN.items()},
    **{kind: f"{_BACKBONE}{told}" for kind, told in BACKBONES_TAKEN.items()},
    "Task.input": f"{_BACKBONE}type:CodeableConcept! value[x]:{ANY}!",
    "Questionnaire": (
        f"{_PUBLISHED}derivedFrom:canonical* subjectType:code* approvalDate:date lastReviewDate:date "
        "effectivePeriod:Period code:Coding* item:@Questionnaire.item*"
    ),
    "Questionnaire.item": (
        f"{_BACKBONE}linkId:string! definition:uri code:Coding* prefix:string text:string type:code! "
        "enableWhen:@Questionnaire.item.enableWhen* enableBehavior:code required:boolean repeats:boolean "
        "readOnly:boolean maxLength:integer answerValueSet:canonical answerOption:@Questionnaire.item.answerOption* "
        "initial:@Questionnaire.item.initial* item:@Questionnaire.item*"
    ),
    "Questionnaire.item.enableWhen": (
        f"{_BACKBONE}question:string! operator:code! answer[x]:{_VALUES}|Coding|Quantity|Reference!"
    ),
    "Questionnaire.item.answerOption": (
        f"{_BACKBONE}value[x]:integer|date|time|string|Coding|Reference! initialSelected:boolean"
    ),
    "Questionnaire.item.initial": f"{_BACKBONE}value[x]:{_VALUES}|uri|Attachment|Coding|Quantity|Reference!",
    "QuestionnaireResponse": (
        f"{_RESOURCE}identifier:Identifier basedOn:Reference* partOf:Reference* questionnaire:canonical status:code! "
        "subject:Reference encounter:Reference authored:dateTime author:Reference source:Reference "
        "item:@QuestionnaireResponse.item*"
    ),
    "QuestionnaireResponse.item": (
        f"{_BACKBONE}linkId:string! definition:uri text:string answer:@QuestionnaireResponse.item.answer* "
        "item:@QuestionnaireResponse.item*"
    ),
    "QuestionnaireResponse.item.answer": (
        f"{_BACKBONE}value[x]:{_VALUES}|uri|Attachment|Coding|Quantity|Reference item:@QuestionnaireResponse.item*"
    ),
    "ValueSet": f"{_PUBLISHED}immutable:boolean compose:@ValueSet.compose expansion:@ValueSet.expansion",
    "ValueSet.compose": (
        f"{_BACKBONE}lockedDate:date inactive:boolean include:@ValueSet.include+ exclude:@ValueSet.include*"
    ),
    "ValueSet.include": (
        f"{_BACKBONE}system:uri version:string concept:@ValueSet.concept* filter:@ValueSet.filter* valueSet:canonical*"
    ),
    "ValueSet.concept": f"{_BACKBONE}code:code! display:string designation:@ValueSet.designation*",
    "ValueSet.designation": f"{_BACKBONE}language:code use:Coding value:string!",
    "ValueSet.filter": f"{_BACKBONE}property:code! op:code! value:string!",
    "ValueSet.expansion": (
        f"{_BACKBONE}identifier:uri timestamp:dateTime! total:integer offset:integer "
        "parameter:@ValueSet.parameter* contains:@ValueSet.contains*"
    ),
    "ValueSet.parameter": f"{_BACKBONE}name:string! value[x]:string|boolean|integer|decimal|uri|code|dateTime",
    "ValueSet.contains": (
        f"{_BACKBONE}system:uri abstract:boolean inactive:boolean version:string code:code display:string "
        "designation:@ValueSet.designation* contains:@ValueSet.contains*"
    ),
}
_NAMES = (
    "Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic "
    "Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry "
    "ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication "
    "CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage "
    "CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric "
    "DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis "
    "Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence "
    "EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group "
    "GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation "
    "ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure "
    "MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge "
    "MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization "
    "MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient "
    "MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged "
    "MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader "
    "MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition "
    "OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation "
    "Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse "
    "RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject "
    "RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen "
    "SpecimenDefinition StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid "
    "SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial "
    "SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript "
    "ValueSet VerificationResult VisionPrescription"
)
RESOURCES = frozenset(_NAMES.split())
# The words that a code has to be one of.
CODES: Mapping[str, tuple[str, ...]] = {
    **CODES_TAKEN,
    "Questionnaire.status": ("draft", "active", "retired", "unknown"),
    "Questionnaire.subjectType": tuple(sorted(RESOURCES)),
    "ValueSet.status": ("draft", "active", "retired", "unknown"),
    "Narrative.status": ("generated", "extensions", "additional", "empty"),
    "Identifier.use": ("usual", "official", "temp", "secondary", "old"),
    "Quantity.comparator": ("<", "<=", ">=", ">"),
    "ContactPoint.system": ("phone", "fax", "email", "pager", "url", "sms", "other"),
    "ContactPoint.use": ("home", "work", "temp", "old", "mobile"),
}
# The kinds of resources that a reference has to lead to one of.
TARGETS = TARGETS_TAKEN


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type: its name without [x], its own types, and how many there may or have to be."""

    of: str
    name: str
    types: tuple[str, ...]
    many: bool
    needed: bool
    chosen: bool

    def names(self) -> Mapping[str, str]:
        """The names under which it stands, each with its type."""
        if not self.chosen:
            return {self.name: self.types[0]}
        return {f"{self.name}{one[0].upper()}{one[1:]}": one for one in self.types}


@cache
def elements_of(kind: str) -> tuple[Element, ...]:
    """What a type is made of; empty for one that is not told here."""
    return tuple(_element(kind, one) for one in _WRITTEN[kind].split()) if kind in _WRITTEN else ()


def _element(of: str, written: str) -> Element:
    name, _, types = written.partition(":")
    plain = types.rstrip("!*+")
    many, needed = types[len(plain) :] in {"*", "+"}, types[len(plain) :] in {"!", "+"}
    kinds = tuple(one.removeprefix("@") for one in plain.split("|"))
    return Element(of, name.removesuffix("[x]"), kinds, many, needed, name.endswith("[x]"))
