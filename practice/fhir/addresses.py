"""The addresses of a FHIR face."""

from collections.abc import Callable

from django.urls import URLPattern, path

from practice.api.oauth import smart_configuration
from practice.fhir.batches import BaseView
from practice.fhir.compartments import whose
from practice.fhir.exporting import GROUP, PATIENT, SYSTEM
from practice.fhir.kinds import Face, Kind
from practice.fhir.operations import (
    CompartmentSearchView,
    CompartmentView,
    EverythingView,
    ExportFileView,
    ExportStatusView,
    ExportView,
    WholeCompartmentView,
)
from practice.fhir.searching import PATIENT as PERSON
from practice.fhir.statement import StatementView
from practice.fhir.validating import ValidateView
from practice.fhir.views import HistoryView, ListView, NothingView, OneView, SearchView, VersionView


def addresses(face: Face, *more: URLPattern, begin: Callable[[], object]) -> list[URLPattern]:
    """All of them, below /fhir/r4/, with ``more``; all else is nowhere. ``begin`` wakes the worker."""
    export = [
        path(f"{before}$export", ExportView.as_view(face=face, level=level, begin=begin), name=f"fhir_export_{level}")
        for before, level in (("", SYSTEM), ("Patient/", PATIENT), ("Group/<str:code>/", GROUP))
    ]
    found = [
        path("", BaseView.as_view(face=face), name="fhir_base_with_slash"),
        path("metadata", StatementView.as_view(face=face), name="fhir_metadata"),
        path(".well-known/smart-configuration", smart_configuration, name="fhir_smart_configuration"),
        *export,
        path("export/<str:code>", ExportStatusView.as_view(face=face), name="fhir_export_status"),
        path("export/<str:code>/<str:kind>/<int:number>", ExportFileView.as_view(face=face), name="fhir_export_file"),
        path("Patient/<str:code>/$everything", EverythingView.as_view(face=face), name="fhir_everything"),
        path("Patient/<str:code>/*", WholeCompartmentView.as_view(face=face), name="fhir_compartment"),
        *more,
    ]
    for kind in face.kinds:
        found += _of(kind, face)
    return [*found, path("<path:rest>", NothingView.as_view(face=face), name="fhir_nothing")]


def _of(kind: Kind[object], face: Face) -> list[URLPattern]:
    name, word = kind.name, f"fhir_{kind.name.lower()}"
    view = ValidateView.as_view(face=face, kind=kind)
    validate = [
        path(f"{name}/$validate", view, name=f"{word}_validate"),
        path(f"{name}/<str:code>/$validate", view, name=f"{word}_validate_one"),
    ]
    about = f"{PERSON}/<str:code>/{name}"
    within = [
        path(about, CompartmentView.as_view(face=face, kind=kind), name=f"{word}_of_patient"),
        path(f"{about}/_search", CompartmentSearchView.as_view(face=face, kind=kind), name=f"{word}_of_patient_search"),
    ]
    return [
        *(validate if kind.is_taken else ()),
        *(within if whose(kind, None) is not None else ()),
        path(name, ListView.as_view(face=face, kind=kind), name=f"{word}_list"),
        path(f"{name}/_search", SearchView.as_view(face=face, kind=kind), name=f"{word}_search"),
        path(f"{name}/<str:code>", OneView.as_view(face=face, kind=kind), name=word),
        path(f"{name}/<str:code>/_history", HistoryView.as_view(face=face, kind=kind), name=f"{word}_history"),
        path(
            f"{name}/<str:code>/_history/<str:version>",
            VersionView.as_view(face=face, kind=kind),
            name=f"{word}_version",
        ),
    ]
