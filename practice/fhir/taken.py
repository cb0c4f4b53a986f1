"""What R4 (4.0.1) makes the resources of that are taken in here beside forms, written as in ``elements``."""

from collections.abc import Mapping

_NAMED = "identifier:Identifier* active:boolean"
_ABOUT = "name:HumanName* telecom:ContactPoint* gender:code birthDate:date"
_ORDER = (
    "basedOn:Reference* status:code! intent:code! priority:code code:CodeableConcept encounter:Reference "
    "authoredOn:dateTime requester:Reference insurance:Reference* note:Annotation* relevantHistory:Reference*"
)

# The elements of each, beside those that every resource has.
RESOURCES_TAKEN: Mapping[str, str] = {
    "Patient": (
        f"{_NAMED} {_ABOUT} deceased[x]:boolean|dateTime address:Address* maritalStatus:CodeableConcept "
        "multipleBirth[x]:boolean|integer photo:Attachment* contact:@Patient.contact* "
        "communication:@communication* generalPractitioner:Reference* managingOrganization:Reference "
        "link:@Patient.link*"
    ),
    "RelatedPerson": (
        f"{_NAMED} patient:Reference! relationship:CodeableConcept* {_ABOUT} address:Address* photo:Attachment* "
        "period:Period communication:@communication*"
    ),
    "Group": (
        f"{_NAMED} type:code! actual:boolean! code:CodeableConcept name:string quantity:unsignedInt "
        "managingEntity:Reference characteristic:@Group.characteristic* member:@Group.member*"
    ),
    "Appointment": (
        "identifier:Identifier* status:code! cancelationReason:CodeableConcept serviceCategory:CodeableConcept* "
        "serviceType:CodeableConcept* specialty:CodeableConcept* appointmentType:CodeableConcept "
        "reasonCode:CodeableConcept* reasonReference:Reference* priority:unsignedInt description:string "
        "supportingInformation:Reference* start:instant end:instant minutesDuration:positiveInt slot:Reference* "
        "created:dateTime comment:string patientInstruction:string basedOn:Reference* "
        "participant:@Appointment.participant+ requestedPeriod:Period*"
    ),
    "ServiceRequest": (
        f"{_ORDER} identifier:Identifier* instantiatesCanonical:canonical* instantiatesUri:uri* replaces:Reference* "
        "requisition:Identifier category:CodeableConcept* doNotPerform:boolean orderDetail:CodeableConcept* "
        "quantity[x]:Quantity|Ratio|Range subject:Reference! occurrence[x]:dateTime|Period|Timing "
        "asNeeded[x]:boolean|CodeableConcept performerType:CodeableConcept performer:Reference* "
        "locationCode:CodeableConcept* locationReference:Reference* reasonCode:CodeableConcept* "
        "reasonReference:Reference* supportingInfo:Reference* specimen:Reference* bodySite:CodeableConcept* "
        "patientInstruction:string"
    ),
    "Task": (
        f"{_ORDER} identifier:Identifier* instantiatesCanonical:canonical instantiatesUri:uri "
        "groupIdentifier:Identifier partOf:Reference* statusReason:CodeableConcept businessStatus:CodeableConcept "
        "description:string focus:Reference for:Reference executionPeriod:Period lastModified:dateTime "
        "performerType:CodeableConcept* owner:Reference location:Reference reasonCode:CodeableConcept "
        "reasonReference:Reference restriction:@Task.restriction input:@Task.input* output:@Task.input*"
    ),
}
# The same for what stands inside them.
BACKBONES_TAKEN: Mapping[str, str] = {
    "Patient.contact": (
        "relationship:CodeableConcept* name:HumanName telecom:ContactPoint* address:Address gender:code "
        "organization:Reference period:Period"
    ),
    "Patient.link": "other:Reference! type:code!",
    "communication": "language:CodeableConcept! preferred:boolean",
    "Group.characteristic": (
        "code:CodeableConcept! value[x]:CodeableConcept|boolean|Quantity|Range|Reference! exclude:boolean! "
        "period:Period"
    ),
    "Group.member": "entity:Reference! period:Period inactive:boolean",
    "Appointment.participant": ("type:CodeableConcept* actor:Reference required:code status:code! period:Period"),
    "Task.restriction": "repetitions:positiveInt period:Period recipient:Reference*",
}
_GENDERS = ("male", "female", "other", "unknown")
_PRIORITIES = ("routine", "urgent", "asap", "stat")
_INTENTS = (
    *("proposal", "plan", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option"),
)
CODES_TAKEN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("Patient.gender", "Patient.contact.gender", "RelatedPerson.gender"), _GENDERS),
    "Patient.link.type": ("replaced-by", "replaces", "refer", "seealso"),
    "Group.type": ("person", "animal", "practitioner", "device", "medication", "substance"),
    "Appointment.status": (
        *("proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error"),
        *("checked-in", "waitlist"),
    ),
    "Appointment.participant.required": ("required", "optional", "information-only"),
    "Appointment.participant.status": ("accepted", "declined", "tentative", "needs-action"),
    "ServiceRequest.status": (*("draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"),),
    "ServiceRequest.intent": (*_INTENTS, "directive"),
    "ServiceRequest.priority": _PRIORITIES,
    "Task.status": (
        *("draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold"),
        *("failed", "completed", "entered-in-error"),
    ),
    "Task.intent": (*_INTENTS, "unknown"),
    "Task.priority": _PRIORITIES,
    "HumanName.use": ("usual", "official", "temp", "nickname", "anonymous", "old", "maiden"),
    "Address.use": ("home", "work", "temp", "old", "billing"),
    "Address.type": ("postal", "physical", "both"),
}
_CARERS = ("Organization", "Practitioner", "PractitionerRole")
# The kinds of things that a reference may lead to, where R4 names few.
TARGETS_TAKEN: Mapping[str, tuple[str, ...]] = {
    "Patient.generalPractitioner": _CARERS,
    "Patient.managingOrganization": ("Organization",),
    "Patient.contact.organization": ("Organization",),
    "Patient.link.other": ("Patient", "RelatedPerson"),
    "RelatedPerson.patient": ("Patient",),
    "Group.managingEntity": (*_CARERS, "RelatedPerson"),
    "Group.member.entity": (
        *("Patient", "Practitioner", "PractitionerRole", "Device", "Medication", "Substance", "Group"),
    ),
    "Appointment.participant.actor": (
        *("Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Device", "HealthcareService", "Location"),
    ),
    "Appointment.slot": ("Slot",),
    "ServiceRequest.subject": ("Patient", "Group", "Location", "Device"),
}
