"""What a clinician does about a flag: seen, acknowledged, and its hold opened again."""

from collections.abc import Sequence

from django.db import transaction

from clients.models import Case
from clients.queries.seats import require_acting
from homework.actions.settling import apply_to_cases, lock
from homework.errors import HoldNotLiftedError
from homework.models import Flag
from practice import clock
from practice.access.actor import Actor, require
from practice.audit.record import record

FLAG_ACTIONS = {
    "contacted": "I have contacted the client",
    "in_session": "Seen in session",
    "safety_plan": "Safety plan made",
    "referred": "Referred",
    "emergency": "Emergency services",
    "duty": "Duty-to-protect step",
    "none": "No action needed",
}


def _open(flags: Sequence[Flag], by: Actor) -> list[Flag]:
    """Those that are still open, for who treats the case of every one."""
    for flag in flags:
        require_acting(flag.case, by)
    found = [flag for flag in flags if flag.lifted_at is None]
    require(bool(found), "This is closed already.")
    return found


@transaction.atomic
def see_flags(flags: Sequence[Flag], *, by: Actor) -> None:
    """Sign that the flags were seen; what was signed before stays as it is."""
    for flag in flags:
        require_acting(flag.case, by)
        if flag.seen_at is None:
            flag.seen_at, flag.seen_by_id = clock.now(), by.person
            flag.save(update_fields=["seen_at", "seen_by"])
            record("see_flag", by=by, flag=flag.pk)


@transaction.atomic
def acknowledge_flags(flags: Sequence[Flag], action: str, note: str, *, by: Actor) -> None:
    """Keep for each flag that is open what was done about it; a note is needed where nothing was.

    Raises NotAllowedError when all of them are closed.
    """
    found = _open(flags, by)
    require(action in FLAG_ACTIONS, "Choose what you did.")
    require(action != "none" or bool(note.strip()), "Say why no action is needed.")
    see_flags(found, by=by)
    for flag in found:
        flag.action, flag.note = action, note.strip()
        flag.acknowledged_at, flag.acknowledged_by_id = clock.now(), by.person
        flag.save(update_fields=["action", "note", "acknowledged_at", "acknowledged_by"])
        record("acknowledge_flag", by=by, flag=flag.pk)


@transaction.atomic
def lift_flags(flags: Sequence[Flag], reason: str, *, joint_work_suitable: bool, by: Actor) -> None:
    """Close flags and their holds, each for this reason. What they withheld stays so until its author chooses again.

    Raises HoldNotLiftedError unless each was acknowledged and the clinician states that joint work is suitable,
    NotAllowedError when all of them are closed.
    """
    found = _open(flags, by)
    said = all(flag.answered_at is not None for flag in found)
    if not said or not joint_work_suitable or not reason.strip():
        raise HoldNotLiftedError("First say what you did, why you close it, and that joint work is suitable.")
    clients = {flag.client_id for flag in found}
    cases = lock(Case.objects.filter(participants__client__in=clients))
    for flag in found:
        flag.lifted_at, flag.lifted_by_id, flag.reason = clock.now(), by.person, reason.strip()
        flag.save(update_fields=["lifted_at", "lifted_by", "reason"])
        record("lift_flag", by=by, flag=flag.pk)
    apply_to_cases(cases)
