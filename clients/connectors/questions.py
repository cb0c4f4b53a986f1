"""What somebody may choose about something that only a person can decide."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from clients.imports.plans import CASE, LEAVE, SAME, CaseHere, Option, Planned
from clients.imports.reasons import Reason

ADULT, ENDED = "adult", "ended"
# Only somebody's word helps these; the others are tried again, for what they wait for may have come.
FOR_A_PERSON = frozenset({Reason.GONE_THERE, Reason.JOINED_THERE})
OWN_CASE_MISSING = frozenset({Reason.NOT_HERE, Reason.NO_CASE})


def about_a_person(reason: Reason, planned: Planned | None, known: str) -> tuple[Option, ...]:
    """What may be chosen about a person; ``planned`` is what the rules say, ``known`` the code of who has its id."""
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
        return *(one for one in planned.options if one.value != LEAVE), leave
    return (leave,)


def about_a_session(reason: Reason, cases: Iterable[CaseHere]) -> tuple[Option, ...]:
    """What may be chosen about a session: one of the cases that fit."""
    fitting = () if reason in OWN_CASE_MISSING else tuple(Option(f"{CASE}{one.code}", one.names) for one in cases)
    return *fitting, Option(LEAVE, _("It is no session of ours"))
