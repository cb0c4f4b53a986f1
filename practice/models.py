"""All that the house stores."""

from practice.audit.models import Event, EventLink, UnsealedEvent
from practice.jobs.models import Worker
from practice.mail.models import Contact, OutgoingMail
from practice.people.doors import HandedCode, RefusedSignIn, SignedIn, Tally
from practice.people.models import Invitation, Membership, Practice, User
from practice.sync.models import RecordSystem

__all__ = [
    "Contact",
    "Event",
    "EventLink",
    "HandedCode",
    "Invitation",
    "Membership",
    "OutgoingMail",
    "Practice",
    "RecordSystem",
    "RefusedSignIn",
    "SignedIn",
    "Tally",
    "UnsealedEvent",
    "User",
    "Worker",
]
