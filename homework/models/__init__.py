"""All that the work stores."""

from homework.models.assignment import Assignment, Draft, Part, PartElsewhere
from homework.models.comments import Comment, CommentLook, CommentWords
from homework.models.emergency import BrokenGlass
from homework.models.exercise import Exercise, ExerciseDraft, ExerciseVersion, Questionnaire, Translation
from homework.models.filed import FiledPage
from homework.models.help import HelpCheck, LineKind, OwnLine
from homework.models.joint import JointGrant, JointGroupGrant, JointLine, JointOpening, JointVersion
from homework.models.notes import PrivateNote
from homework.models.pathway import Enrolled, Enrolment, Pathway, PathwayPause, PathwayStep, PathwayVersion
from homework.models.reminder import Reminder
from homework.models.response import Choice, Opening, Response, ResponseGrant, ResponseGroupGrant, Unread
from homework.models.safety import Flag, FlagLine, FlagLook, Hold, RuleLevel
from homework.models.schedule import OccurrenceChange, Rest, Schedule, ScheduledFor
from homework.models.sending import Copy, CopyState, Outlet

__all__ = [
    "Assignment",
    "BrokenGlass",
    "Choice",
    "Comment",
    "CommentLook",
    "CommentWords",
    "Copy",
    "CopyState",
    "Draft",
    "Enrolled",
    "Enrolment",
    "Exercise",
    "ExerciseDraft",
    "ExerciseVersion",
    "FiledPage",
    "Flag",
    "FlagLine",
    "FlagLook",
    "HelpCheck",
    "Hold",
    "JointGrant",
    "JointGroupGrant",
    "JointLine",
    "JointOpening",
    "JointVersion",
    "LineKind",
    "OccurrenceChange",
    "Opening",
    "Outlet",
    "OwnLine",
    "Part",
    "PartElsewhere",
    "Pathway",
    "PathwayPause",
    "PathwayStep",
    "PathwayVersion",
    "PrivateNote",
    "Questionnaire",
    "Reminder",
    "Response",
    "ResponseGrant",
    "ResponseGroupGrant",
    "Rest",
    "RuleLevel",
    "Schedule",
    "ScheduledFor",
    "Translation",
    "Unread",
]
