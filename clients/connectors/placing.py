"""Decides in which case a session belongs that another system tells of.

A partner sees the sessions of a case that they are in. So a session goes into a couple's case only when both are there
by their ids, or when somebody says so; never because of a name, or because one of them is the only one told of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from clients.imports.plans import CASE, CaseHere
from clients.imports.reasons import Reason


@dataclass(frozen=True, slots=True)
class Placed:
    """The case of a session, or why there is none yet."""

    case: CaseHere | None = None
    reason: Reason = Reason.NONE


def place(people: Iterable[int | None], cases: Iterable[CaseHere], choice: str) -> Placed:
    """Where a session belongs that has these ``people``, None for each who is not here; ``choice`` is somebody's word.

    Of somebody's word only a case counts that has all of these people in it.
    """
    those = list(people)
    here = frozenset(key for key in those if key is not None)
    fitting = [case for case in cases if here <= case.people]
    if chosen := [case for case in fitting if choice == f"{CASE}{case.code}"]:
        return Placed(chosen[0])
    if not those or None in those:
        return Placed(reason=Reason.NOT_HERE if those else Reason.NAME_ALONE)
    exact = [case for case in fitting if case.people == here]
    # Of one person alone it is beyond doubt only where they see us in no other way.
    if len(exact) == 1 and (len(here) > 1 or len(fitting) == 1):
        return Placed(exact[0])
    return Placed(reason=Reason.WHICH_CASE if fitting else Reason.NO_CASE)
