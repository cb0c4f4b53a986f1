"""All that is told in FHIR R4, and nothing else."""

from clients.fhir.appointments import Appointments
from clients.fhir.audit import AuditEvents
from clients.fhir.consents import Consents
from clients.fhir.groups import Groups
from clients.fhir.house import Organizations, PractitionerRoles, Practitioners
from clients.fhir.patients import Patients
from clients.fhir.related import RelatedPeople
from homework.fhir.answers import Observations, Provenances, QuestionnaireResponses
from homework.fhir.documents import Binaries, DocumentReferences
from homework.fhir.plans import PlanDefinitions
from homework.fhir.questionnaire_kind import Questionnaires
from homework.fhir.requests import ServiceRequests
from homework.fhir.tasks_kind import CarePlans, Tasks
from practice.fhir.kinds import Face

FACE = Face(
    (
        Organizations(),
        Practitioners(),
        PractitionerRoles(),
        Patients(),
        RelatedPeople(),
        Groups(),
        Appointments(),
        Questionnaires(),
        ServiceRequests(),
        Tasks(),
        QuestionnaireResponses(),
        Observations(),
        PlanDefinitions(),
        CarePlans(),
        DocumentReferences(),
        Binaries(),
        Consents(),
        Provenances(),
        AuditEvents(),
    )
)
