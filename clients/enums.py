"""The words of care."""

from django.db import models


class TeamRole(models.TextChoices):
    """What a clinician is in one case."""

    TREATING = "treating", "Treating"
    COVER = "cover", "Cover"
    SUPERVISOR = "supervisor", "Supervisor"


class Standing(models.TextChoices):
    """Whether somebody is in care."""

    IN_CARE = "in_care", "In care"
    ARCHIVED = "archived", "Care has ended"
    DECEASED = "deceased", "Has died"


class SessionStatus(models.TextChoices):
    """How it stands with a session, in the words of FHIR R4: all that a record system may say of one."""

    PROPOSED = "proposed", "Proposed"
    PENDING = "pending", "Waits for a word"
    WAITLIST = "waitlist", "Waits for a place"
    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Somebody is here"
    CHECKED_IN = "checked-in", "Checked in"
    FULFILLED = "fulfilled", "Was held"
    NOSHOW = "noshow", "Nobody came"
    CANCELLED = "cancelled", "Cancelled"
    ENTERED_IN_ERROR = "entered-in-error", "Never meant"

    @property
    def stands(self) -> bool:
        """Whether anybody reckons with it."""
        return self in STANDING

    @property
    def waits(self) -> bool:
        """Whether it may still become a session."""
        return self in WAITING

    @property
    def is_final(self) -> bool:
        """Whether it is off the list for good."""
        return self in {SessionStatus.CANCELLED, SessionStatus.ENTERED_IN_ERROR}


STANDING = (SessionStatus.BOOKED, SessionStatus.ARRIVED, SessionStatus.CHECKED_IN, SessionStatus.FULFILLED)
WAITING = (SessionStatus.PROPOSED, SessionStatus.PENDING, SessionStatus.WAITLIST)


class ConsentKind(models.TextChoices):
    """What a client agrees to, in one case."""

    PARTNER_SHARING = "partner_sharing", "Sharing with my partner"
    SUPERVISION = "supervision", "Supervision"
    RECORDS = "records", "Record system"


class DutyKind(models.TextChoices):
    """What somebody is for the whole practice, for a while."""

    ON_DUTY = "on_duty", "On duty"
    LEAD = "lead", "Practice lead"


class SecretsMode(models.TextChoices):
    """What the therapist may say in the room of what one partner said alone."""

    NO_SECRETS = "no_secrets", "No secrets"
    LIMITED = "limited", "Limited confidentiality"
    SEPARATE = "separate", "Kept separate"


class DisclosureBasis(models.TextChoices):
    """Why something may leave the practice."""

    CLIENT = "client", "Asked for by the person themselves"
    CONSENT = "consent", "By written consent"
    TREATMENT = "treatment", "For treatment"
    PAYMENT = "payment", "For payment"
    LAW = "law", "Required by law"
    DANGER = "danger", "To avert danger"


class RequestKind(models.TextChoices):
    """What a client may ask of the practice about their record."""

    JOINT = "joint", "To read what was written together"
    DELETION = "deletion", "To have my record deleted"


class RequestAnswer(models.TextChoices):
    """What became of it."""

    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"


class ImportState(models.TextChoices):
    """How far a file that the office brings in has come."""

    CHECKED = "checked", "To be looked at"
    RUNNING = "running", "Being brought in"
    DONE = "done", "Brought in"
    STOPPED = "stopped", "Stopped"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


class Outcome(models.TextChoices):
    """What becomes of one row of such a file."""

    MAKE = "make", "New"
    MATCH = "match", "Already here"
    LEAVE = "leave", "Left alone"
    REFUSE = "refuse", "Not brought in"
    DECIDE = "decide", "For you to decide"


class Brings(models.TextChoices):
    """What the rows of such a file are."""

    CLIENTS = "clients", "Clients"
    SESSIONS = "sessions", "Sessions"


class LineKind(models.TextChoices):
    """What kind of system a line leads to."""

    CALENDAR = "calendar", "Calendar"
    CLINIKO = "cliniko", "Cliniko"
    FHIR = "fhir", "FHIR server"
    JANE = "jane", "Jane"


class Thing(models.TextChoices):
    """What a system tells of."""

    CLIENT = "client", "Client"
    SESSION = "session", "Session"


class RunEnd(models.TextChoices):
    """How a turn of asking ended."""

    DONE = "done", "Up to date"
    MORE = "more", "Goes on in a minute"
    FAILED = "failed", "Did not work"


class Trouble(models.TextChoices):
    """Why a turn of asking did not work."""

    ADDRESS = "address", "The address cannot be asked"
    REFUSED = "refused", "We were refused"
    MISSING = "missing", "Nothing is at that address"
    RESTS = "rests", "We asked too often"
    SILENT = "silent", "There was no answer"
    BROKEN = "broken", "Their side is broken"
    UNREADABLE = "unreadable", "The answer cannot be read"
    EMPTY = "empty", "All events are gone"
    NO_RIGHTS = "no_rights", "Nobody may do this any more"
    UNFIT = "unfit", "They did not take it"
    UNKNOWN = "unknown", "The person is not known there"
    PRINTS_NOT = "prints_not", "It cannot be printed"
    SEALED = "sealed", "It cannot be opened"
