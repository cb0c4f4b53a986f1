"""Why a file or one of its rows is not taken as it is; the words say what to do."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from practice.access.errors import NotAllowedError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class FileError(NotAllowedError):
    """The file cannot be read at all; the words say what to do."""


class Reason(StrEnum):
    """Why a row becomes what it becomes."""

    NONE = ""
    TOO_MANY_CELLS = "too_many_cells"
    FORMULA_ERROR = "formula_error"
    TOO_LONG = "too_long"
    NO_NAME = "no_name"
    ONLY_A_NAME = "only_a_name"
    BAD_ADDRESS = "bad_address"
    NO_DAY = "no_day"
    NO_TIME = "no_time"
    BAD_DAY = "bad_day"
    AMBIGUOUS_DAY = "ambiguous_day"
    SHORT_YEAR = "short_year"
    BAD_TIME = "bad_time"
    TIME_SKIPPED = "time_skipped"
    TIME_TWICE = "time_twice"
    FAR_AWAY = "far_away"
    BAD_MINUTES = "bad_minutes"
    BAD_BIRTH_DAY = "bad_birth_day"
    MINOR = "minor"
    AGE_UNKNOWN = "age_unknown"
    SAME_AS_ROW = "same_as_row"
    ID_TWICE = "id_twice"
    ADDRESS_TWICE = "address_twice"
    ADDRESS_TAKEN = "address_taken"
    ID_OF_ANOTHER = "id_of_another"
    HAS_ANOTHER_ID = "has_another_id"
    BORN_ANOTHER_DAY = "born_another_day"
    SEVERAL_FIT = "several_fit"
    SAME_NAME = "same_name"
    SEVERAL_PEOPLE = "several_people"
    NAME_ALONE = "name_alone"
    NOT_HERE = "not_here"
    WHICH_CASE = "which_case"
    NO_CASE = "no_case"
    WHO_TREATS = "who_treats"
    NOT_IN_CARE_THERE = "not_in_care_there"
    CANCELLED_THERE = "cancelled_there"
    NO_APPOINTMENT = "no_appointment"
    ALREADY_HERE = "already_here"
    MOVED_THERE = "moved_there"
    STANDS_HERE = "stands_here"
    LEFT_OUT = "left_out"
    GONE_THERE = "gone_there"
    JOINED_THERE = "joined_there"
    OPENS_CASE = "opens_case"
    NOT_THAT_CLINICIAN = "not_that_clinician"
    CHANGED_SINCE = "changed_since"
    WORKED_ON = "worked_on"


WORDS: "dict[Reason, _StrPromise]" = {
    Reason.TOO_MANY_CELLS: _("This row has more cells than the head of the table. Mend it in the file."),
    Reason.FORMULA_ERROR: _("A cell says %(value)s: a formula, or one that found nothing. Write the value itself."),
    Reason.TOO_LONG: _("A cell is longer than 300 characters. Shorten it in the file."),
    Reason.NO_NAME: _("There is no name. Write the first and the last name into the file."),
    Reason.ONLY_A_NAME: _(
        "There is nothing but a name, so nobody could tell this person from another. Write an e-mail address that only "
        "they read, a birth date or a number into the file."
    ),
    Reason.BAD_ADDRESS: _("“%(value)s” is not an e-mail address. Write it like name@example.org."),
    Reason.NO_DAY: _("There is no day. Write it into the file like 2026-03-14."),
    Reason.NO_TIME: _("There is a day, but no time. Say above at which time such sessions begin, or plan it by hand."),
    Reason.BAD_DAY: _("There is no day “%(value)s”. Write it like 2026-03-14."),
    Reason.AMBIGUOUS_DAY: _("“%(value)s” can be two days. Say above whether the day or the month comes first."),
    Reason.SHORT_YEAR: _("The year of “%(value)s” has two digits. Write it with four."),
    Reason.BAD_TIME: _("“%(value)s” is not a time. Write it like 14:30."),
    Reason.TIME_SKIPPED: _("On this day the clocks jump over “%(value)s”. Look up when the session really was."),
    Reason.TIME_TWICE: _(
        "On this day the clocks show “%(value)s” twice. Plan this session at the desk, where you can say which one."
    ),
    Reason.FAR_AWAY: _("“%(value)s” is far away. Is the year right?"),
    Reason.BAD_MINUTES: _("A session has 5 to 480 minutes, not “%(value)s”. Mend it in the file."),
    Reason.BAD_BIRTH_DAY: _("Nobody was born on “%(value)s”. Look at the birth date."),
    Reason.MINOR: _("This person is under 18. The exercises are made for adults only, so they cannot be added."),
    Reason.AGE_UNKNOWN: _("There is no birth date. Write it into the file, or say above that these people are adults."),
    Reason.SAME_AS_ROW: _("The same as row %(row)s."),
    Reason.ID_TWICE: _("Row %(row)s has the same number and is somebody else. Look up which is right."),
    Reason.ADDRESS_TWICE: _("Row %(row)s has the same e-mail address. Each person needs one that only they read."),
    Reason.ADDRESS_TAKEN: _(
        "This e-mail address is somebody else’s here. Each person needs one that only they read: ask for another."
    ),
    Reason.ID_OF_ANOTHER: _(
        "This number is that of %(name)s here, and nothing else in the row fits. Look up who it is."
    ),
    Reason.HAS_ANOTHER_ID: _(
        "%(name)s is here under another number. If it is one person, join the two records there first."
    ),
    Reason.BORN_ANOTHER_DAY: _("%(name)s was born on another day. Look up whether this is the same person."),
    Reason.SEVERAL_FIT: _("Several people here have this name and birth date. Write the e-mail address into the file."),
    Reason.SAME_NAME: _("Somebody of this name is here already. Is it the same person?"),
    Reason.SEVERAL_PEOPLE: _("This looks like several people in one row. Each of them needs a row of their own."),
    Reason.NAME_ALONE: _("The row says only a name. Choose whose session it is."),
    Reason.NOT_HERE: _("Nobody here fits this row. Bring the clients in first, from the same system."),
    Reason.WHICH_CASE: _("%(name)s is in more than one kind of case, or sees us with a partner. Choose the case."),
    Reason.NO_CASE: _("%(name)s is in no case yet. Open one at the desk, or say above that cases are to be opened."),
    Reason.WHO_TREATS: _("A case has to be opened for %(name)s. Say above who treats them."),
    Reason.NOT_IN_CARE_THERE: _(
        "Not in care there any more, so not brought in. Add them at the desk if you need them."
    ),
    Reason.CANCELLED_THERE: _("Cancelled or missed there, so not brought in."),
    Reason.NO_APPOINTMENT: _("This row is not an appointment."),
    Reason.ALREADY_HERE: _("It is here already."),
    Reason.MOVED_THERE: _("It is here at another time. Move it at the desk if theirs is right."),
    Reason.STANDS_HERE: _("Cancelled there, but it stands here. Cancel it at the desk if that is right."),
    Reason.LEFT_OUT: _("Left out, as you chose."),
    Reason.GONE_THERE: _("Not in care there any more, and in care here. Has care ended here too?"),
    Reason.JOINED_THERE: _(
        "Two records were joined there that are two people here. Nobody is joined here: look at both."
    ),
    Reason.OPENS_CASE: _("A case of their own is opened, treated by %(clinician)s."),
    Reason.NOT_THAT_CLINICIAN: _("The clinician cannot treat this person. Open the case at the desk with another."),
    Reason.CHANGED_SINCE: _("Something had changed by the time it was this row’s turn. Bring the file in again."),
    Reason.WORKED_ON: _("It stays: somebody has worked on it since."),
}


class RowError(Exception):
    """A row cannot be taken, and why; ``value`` is the cell that it is about."""

    def __init__(self, reason: Reason, value: str = "") -> None:
        """Keep the reason and the cell."""
        super().__init__(reason)
        self.reason, self.value = reason, value


def words_of(reason: str, told: dict[str, str]) -> str:
    """The reason as a sentence; what it tells of is left out where it is no longer known."""
    known = {"value": "…", "row": "…", "name": _("somebody"), "clinician": "…", **told}
    words = str(WORDS.get(Reason(reason), "")) % known
    return words if "name" in told else capfirst(words)
