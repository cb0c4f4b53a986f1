"""All that the work stores."""

from homework.models.assignment import Assignment, Draft, Part
from homework.models.emergency import BrokenGlass
from homework.models.exercise import Exercise, ExerciseDraft, ExerciseVersion, Translation
from homework.models.joint import JointGrant, JointGroupGrant, JointLine, JointOpening, JointVersion
from homework.models.notes import PrivateNote
from homework.models.response import Choice, Opening, Response, ResponseGrant, ResponseGroupGrant, Unread
from homework.models.safety import Flag, FlagLine, FlagLook, Hold

__all__ = [
    "Assignment",
    "BrokenGlass",
    "Choice",
    "Draft",
    "Exercise",
    "ExerciseDraft",
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
    "Opening",
    "Part",
    "PrivateNote",
    "Response",
    "ResponseGrant",
    "ResponseGroupGrant",
    "Translation",
    "Unread",
]
