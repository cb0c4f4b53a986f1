"""The addresses of a FHIR face."""

from collections.abc import Callable

from django.urls import URLPattern, URLResolver, include, path

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


def addresses(face: Face, *more: URLPattern, begin: Callable[[], object]) -> list[URLPattern | URLResolver]:
    """All of them, below /fhir/r4/, with ``more``; all else is nowhere. ``begin`` wakes the worker."""
    export = [
        path(f"{before}$export", ExportView.as_view(face=face, level=level, begin=begin), name=f"fhir_export_{level}")
        for before, level in (("", SYSTEM), ("Patient/", PATIENT), ("Group/<str:code>/", GROUP))
    ]
    found: list[URLPattern | URLResolver] = [
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
    # What is asked most is found by the name of its kind, not by looking at the addresses of all others first.
    for kind in face.kinds:
        found.append(path(kind.name, ListView.as_view(face=face, kind=kind), name=f"{_word(kind)}_list"))
        found.append(path(f"{kind.name}/", include(_of(kind, face))))
    within = [one for kind in face.kinds if whose(kind, None) is not None for one in _within(kind, face)]
    found.append(path(f"{PERSON}/<str:code>/", include(within)))
    return [*found, path("<path:rest>", NothingView.as_view(face=face), name="fhir_nothing")]


def _of(kind: Kind[object], face: Face) -> list[URLPattern]:
    word = _word(kind)
    view = ValidateView.as_view(face=face, kind=kind)
    validate = [
        path("$validate", view, name=f"{word}_validate"),
        path("<str:code>/$validate", view, name=f"{word}_validate_one"),
    ]
    return [
        *(validate if kind.is_taken else ()),
        path("_search", SearchView.as_view(face=face, kind=kind), name=f"{word}_search"),
        path("<str:code>", OneView.as_view(face=face, kind=kind), name=word),
        path("<str:code>/_history", HistoryView.as_view(face=face, kind=kind), name=f"{word}_history"),
        path("<str:code>/_history/<str:version>", VersionView.as_view(face=face, kind=kind), name=f"{word}_version"),
    ]


def _within(kind: Kind[object], face: Face) -> list[URLPattern]:
    """What of a kind is in a person's compartment."""
    word = _word(kind)
    search = CompartmentSearchView.as_view(face=face, kind=kind)
    return [
        path(kind.name, CompartmentView.as_view(face=face, kind=kind), name=f"{word}_of_patient"),
        path(f"{kind.name}/_search", search, name=f"{word}_of_patient_search"),
    ]


def _word(kind: Kind[object]) -> str:
    return f"fhir_{kind.name.lower()}"
