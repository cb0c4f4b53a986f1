"""Sends to other FHIR servers what clients let them read, each thing once, and takes back what they take back."""
