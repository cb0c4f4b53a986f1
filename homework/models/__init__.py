"""All that the work stores."""

from homework.models.assignment import Assignment, Draft, Part
from homework.models.emergency import BrokenGlass
from homework.models.exercise import Exercise, ExerciseVersion
from homework.models.joint import JointGrant, JointGroupGrant, JointLine, JointOpening, JointVersion
from homework.models.notes import PrivateNote
from homework.models.pathway import Enrolled, Enrolment, Pathway, PathwayPause, PathwayStep, PathwayVersion
from homework.models.response import Choice, Opening, Response, ResponseGrant, ResponseGroupGrant, Unread
from homework.models.safety import Flag, FlagLine, FlagLook, Hold
from homework.models.schedule import OccurrenceChange, Rest, Schedule, ScheduledFor

__all__ = [
    "Assignment",
    "BrokenGlass",
    "Choice",
    "Draft",
    "Enrolled",
    "Enrolment",
    "Exercise",
    "ExerciseVersion",
    "Flag",
    "FlagLine",
    "FlagLook",
    "Hold",
    "JointGrant",
    "JointGroupGrant",
    "JointLine",
    "JointOpening",
    "JointVersion",
    "OccurrenceChange",
    "Opening",
    "Part",
    "Pathway",
    "PathwayPause",
    "PathwayStep",
    "PathwayVersion",
    "PrivateNote",
    "Response",
    "ResponseGrant",
    "ResponseGroupGrant",
    "Rest",
    "Schedule",
    "ScheduledFor",
    "Unread",
]
