"""Addresses for record systems that speak FHIR R4."""

from homework.fhir.face import FACE
from practice.fhir.addresses import addresses
from practice.fhir.batches import BaseView

urlpatterns = addresses(FACE)
base = BaseView.as_view(face=FACE)
