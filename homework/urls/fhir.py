"""Addresses for record systems that speak FHIR R4."""

from django.urls import include, path

from homework.fhir.binary import BinaryView
from homework.fhir.exporting import prepare_exports
from homework.fhir.extracting import ExtractView
from homework.fhir.face import FACE
from homework.fhir.operations import PopulateView
from practice.fhir.addresses import addresses
from practice.fhir.batches import BaseView

below = addresses(
    FACE,
    path("Questionnaire/$populate", PopulateView.as_view(face=FACE), name="fhir_populate"),
    path("Questionnaire/<str:code>/$populate", PopulateView.as_view(face=FACE), name="fhir_populate_one"),
    path("QuestionnaireResponse/<str:code>/$extract", ExtractView.as_view(face=FACE), name="fhir_extract"),
    path("Binary/<str:code>", BinaryView.as_view(face=FACE, kind=FACE.by_name["Binary"]), name="fhir_file"),
    begin=prepare_exports.enqueue,
)
urlpatterns = [
    path("fhir/r4", BaseView.as_view(face=FACE), name="fhir_base"),
    path("fhir/r4/", include(below)),
]
