"""The people as record systems that speak FHIR R4 see them."""
