"""All that the house stores."""

from practice.audit.models import Event, EventLink, UnsealedEvent
from practice.fhir.models import Edition, Export, ReadUpTo, Version
from practice.jobs.models import Worker
from practice.mail.models import Contact, OutgoingMail
from practice.people.doors import HandedCode, RefusedSignIn, SignedIn, Tally
from practice.people.models import Invitation, Membership, Practice, User
from practice.sync.changes import Change
from practice.sync.models import (
    AccessToken,
    Allowance,
    ApiClient,
    AppRead,
    AuthorizationCode,
    IdentityToken,
    RecordSystem,
    RefreshToken,
)
from practice.sync.once import SentCall
from practice.sync.webhooks.models import WebhookDelivery, WebhookEndpoint

__all__ = [
    "AccessToken",
    "Allowance",
    "ApiClient",
    "AppRead",
    "AuthorizationCode",
    "Change",
    "Contact",
    "Edition",
    "Event",
    "EventLink",
    "Export",
    "HandedCode",
    "IdentityToken",
    "Invitation",
    "Membership",
    "OutgoingMail",
    "Practice",
    "ReadUpTo",
    "RecordSystem",
    "RefreshToken",
    "RefusedSignIn",
    "SentCall",
    "SignedIn",
    "Tally",
    "UnsealedEvent",
    "User",
    "Version",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Worker",
]
