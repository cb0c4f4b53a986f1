"""The people in care as rows: who they are, who cares for them, and where they came from."""

from clients.models.calendars import CalendarFeed
from clients.models.elsewhere import CaseElsewhere, ClientElsewhere, Relative, SessionElsewhere
from clients.models.imports import Import, ImportRow
from clients.models.launches import LaunchLink
from clients.models.lines import Line, LineQuestion, LineRun
from clients.models.people import (
    Case,
    Client,
    Consent,
    Disclosure,
    Duty,
    LegalHold,
    Participant,
    PolicySignature,
    RecordRead,
    RecordRequest,
    SecretsPolicy,
    Session,
    TeamMember,
)

__all__ = [
    "CalendarFeed",
    "Case",
    "CaseElsewhere",
    "Client",
    "ClientElsewhere",
    "Consent",
    "Disclosure",
    "Duty",
    "Import",
    "ImportRow",
    "LaunchLink",
    "LegalHold",
    "Line",
    "LineQuestion",
    "LineRun",
    "Participant",
    "PolicySignature",
    "RecordRead",
    "RecordRequest",
    "Relative",
    "SecretsPolicy",
    "Session",
    "SessionElsewhere",
    "TeamMember",
]
