"""The work as record systems that speak FHIR R4 see it."""
