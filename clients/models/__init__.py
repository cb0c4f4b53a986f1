"""The people in care as rows: who they are, who cares for them, and where they came from."""

from clients.models.elsewhere import ExternalClientId, ExternalSessionId
from clients.models.imports import Import, ImportRow
from clients.models.people import (
    Case,
    Client,
    Consent,
    Disclosure,
    Duty,
    LegalHold,
    Participant,
    PolicySignature,
    RecordRequest,
    SecretsPolicy,
    Session,
    TeamMember,
)

__all__ = [
    "Case",
    "Client",
    "Consent",
    "Disclosure",
    "Duty",
    "ExternalClientId",
    "ExternalSessionId",
    "Import",
    "ImportRow",
    "LegalHold",
    "Participant",
    "PolicySignature",
    "RecordRequest",
    "SecretsPolicy",
    "Session",
    "TeamMember",
]
