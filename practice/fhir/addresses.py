"""The addresses of a FHIR face."""

from django.urls import URLPattern, path

from practice.api.oauth import smart_configuration
from practice.fhir.batches import BaseView
from practice.fhir.kinds import Face, Kind
from practice.fhir.statement import StatementView
from practice.fhir.views import HistoryView, ListView, NothingView, OneView, SearchView, VersionView


def addresses(face: Face) -> list[URLPattern]:
    """All of them, below /fhir/r4/; whatever else is asked for is nowhere."""
    found = [
        path("", BaseView.as_view(face=face), name="fhir_base_with_slash"),
        path("metadata", StatementView.as_view(face=face), name="fhir_metadata"),
        path(".well-known/smart-configuration", smart_configuration, name="fhir_smart_configuration"),
    ]
    for kind in face.kinds:
        found += _of(kind, face)
    return [*found, path("<path:rest>", NothingView.as_view(face=face), name="fhir_nothing")]


def _of(kind: Kind[object], face: Face) -> list[URLPattern]:
    name, word = kind.name, f"fhir_{kind.name.lower()}"
    return [
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
