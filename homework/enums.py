"""The few words that the sharing rules are written in."""

from enum import IntEnum, StrEnum


class Level(StrEnum):
    """What an author chose for a part: who may read it."""

    PRIVATE = "private"
    THERAPIST = "therapist"
    TOGETHER = "together"
    PARTNER = "partner"


SHARING_LEVELS = frozenset({Level.TOGETHER, Level.PARTNER})


class Capacity(StrEnum):
    """Why somebody may read a response; stored with the grant."""

    AUTHOR = "author"
    TREATING = "treating"
    COVER = "cover"
    SUPERVISOR = "supervisor"
    RECORDS = "records"
    PARTNER = "partner"
    BREAK_GLASS = "break_glass"
    ON_DUTY = "on_duty"
    LEAD = "lead"


CARE_TEAM = frozenset({Capacity.TREATING, Capacity.COVER, Capacity.SUPERVISOR})


class Release(StrEnum):
    """Who may open the answers of an exercise to partners at all."""

    CLIENT = "client"
    CLINICIAN = "clinician"
    NONE = "none"


class FlagLevel(IntEnum):
    """How soon a clinician wants to look: at the next session, within a working day, at once."""

    NEXT_SESSION = 1
    WORKING_DAY = 2
    AT_ONCE = 3


HOLDING_LEVELS = frozenset({FlagLevel.WORKING_DAY, FlagLevel.AT_ONCE})


class Comes(StrEnum):
    """By what an exercise comes back."""

    EVERY = "every"
    WEEKDAYS = "weekdays"
    BEFORE = "before"
    AFTER = "after"
    EVENT = "event"


class PathwayEnd(StrEnum):
    """How a pathway ended: looked back on together, by the clinician, or because it was not safe to go on."""

    REVIEW = "review"
    CLINICIAN = "clinician"
    SAFETY = "safety"
