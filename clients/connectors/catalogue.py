"""Which kinds of system can be asked."""

from collections.abc import Callable
from typing import Any

from clients.connectors.calendar import CalendarAddress
from clients.connectors.cliniko import Cliniko
from clients.connectors.fhir import Fhir
from clients.connectors.jane import Jane
from clients.connectors.source import Source
from clients.enums import LineKind

SOURCES: dict[LineKind, Callable[[str, dict[str, Any]], Source]] = {
    LineKind.CALENDAR: CalendarAddress,
    LineKind.CLINIKO: Cliniko,
    LineKind.FHIR: Fhir,
    LineKind.JANE: Jane,
}


def source(kind: LineKind, address: str, secrets: dict[str, Any]) -> Source:
    """A system, ready to be asked."""
    return SOURCES[kind](address, secrets)
