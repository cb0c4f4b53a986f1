"""Forms in and out as FHIR R4 Questionnaires."""
