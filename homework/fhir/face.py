"""All that is told in FHIR R4, and nothing else."""

from clients.fhir.appointments import Appointments
from clients.fhir.groups import Groups
from clients.fhir.house import Organizations, PractitionerRoles, Practitioners
from clients.fhir.patients import Patients
from clients.fhir.related import RelatedPeople
from practice.fhir.kinds import Face

FACE = Face(
    (Organizations(), Practitioners(), PractitionerRoles(), Patients(), RelatedPeople(), Groups(), Appointments())
)
