"""All that the work stores."""

from homework.models.assignment import Assignment, Draft, Part
from homework.models.exercise import Exercise, ExerciseVersion
from homework.models.joint import JointGrant, JointGroupGrant, JointLine, JointVersion
from homework.models.response import Choice, Opening, Response, ResponseGrant, ResponseGroupGrant, Unread
from homework.models.safety import Flag, FlagLine, Hold

__all__ = [
    "Assignment",
    "Choice",
    "Draft",
    "Exercise",
    "ExerciseVersion",
    "Flag",
    "FlagLine",
    "Hold",
    "JointGrant",
    "JointGroupGrant",
    "JointLine",
    "JointVersion",
    "Opening",
    "Part",
    "Response",
    "ResponseGrant",
    "ResponseGroupGrant",
    "Unread",
]
