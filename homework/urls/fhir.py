"""Addresses for record systems that speak FHIR R4."""

from homework.fhir.face import FACE
from practice.fhir.addresses import addresses

urlpatterns = addresses(FACE)
