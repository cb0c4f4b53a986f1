"""All that the house stores."""

from practice.audit.models import Event
from practice.mail.models import OutgoingMail
from practice.people.models import Invitation, Membership, Practice, User
from practice.sync.models import RecordSystem

__all__ = ["Event", "Invitation", "Membership", "OutgoingMail", "Practice", "RecordSystem", "User"]
