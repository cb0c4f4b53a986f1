"""What somebody may choose about something that only a person can decide."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clients.imports.plans import CASE, LEAVE, NEW, SAME, CaseHere, Option, Planned
from clients.imports.reasons import Reason, words_of

# The same reasons as of rows in a file, where their words speak of one.
WORDS = {
    Reason.NO_NAME: _lazy("There is no name. Write it in there, and it comes in by itself."),
    Reason.BAD_ADDRESS: _lazy("The e-mail address is none. Mend it there, and they come in by themselves."),
    Reason.AGE_UNKNOWN: _lazy("There is no birth date. Write it in there, or say that they are an adult."),
    Reason.ADDRESS_TWICE: _lazy("Somebody else there has the same e-mail address. Each person needs one of their own."),
    Reason.SEVERAL_FIT: _lazy("Several people here have this name and birth date. Write the e-mail address in there."),
    Reason.NAME_ALONE: _lazy("It says only a name, and nothing is guessed from one. In which case is it a session?"),
    Reason.NOT_HERE: _lazy("Somebody who comes to it is not here yet. When they are, it comes in by itself."),
    Reason.NO_CASE: _lazy("They are in no case together yet. Open one at the desk, and it comes in by itself."),
    Reason.WHICH_CASE: _lazy("They are in more than one kind of case, or see us with a partner. Choose the case."),
    Reason.CHANGED_SINCE: _lazy("It could not be brought in as it is. It is tried again by itself."),
}
ADULT, ENDED = "adult", "ended"
# Only somebody's word helps these; the others are tried again, for what they wait for may have come.
FOR_A_PERSON = frozenset({Reason.GONE_THERE, Reason.JOINED_THERE})
OWN_CASE_MISSING = frozenset({Reason.NOT_HERE, Reason.NO_CASE})


def words_for(reason: Reason, told: dict[str, str]) -> str:
    """Why a person is asked."""
    return str(WORDS[reason]) if reason in WORDS else words_of(reason.value, told)


def about_a_person(reason: Reason, planned: Planned | None, known: str, *, born: bool) -> tuple[Option, ...]:
    """What may be chosen about a person.

    ``planned`` is what the rules say, ``known`` the code of who has its id, ``born`` whether there is a birth date.
    """
    leave = Option(LEAVE, _("Leave this person out"))
    if reason is Reason.GONE_THERE:
        return Option(ENDED, _("Care has ended here too")), Option(LEAVE, _("They stay in care here"))
    if reason is Reason.JOINED_THERE:
        return (Option(LEAVE, _("I have looked at it")),)
    if reason is Reason.ID_OF_ANOTHER and known:
        return Option(f"{SAME}{known}", _("It is the same person")), leave
    if reason is Reason.AGE_UNKNOWN:
        return Option(ADULT, _("They are 18 or older")), leave
    if planned is not None and planned.options:
        adult = Option(ADULT, _("It is somebody else, who is 18 or older"))
        some = (adult if one.value == NEW and not born else one for one in planned.options)
        return *(one for one in some if one.value != LEAVE), leave
    return (leave,)


def about_a_session(reason: Reason, cases: Iterable[CaseHere]) -> tuple[Option, ...]:
    """What may be chosen about a session: one of the cases that fit."""
    fitting = () if reason in OWN_CASE_MISSING else tuple(Option(f"{CASE}{one.code}", one.names) for one in cases)
    return *fitting, Option(LEAVE, _("It is no session of ours"))
