"""What every FHIR R4 address does alike; it knows of no resource."""
