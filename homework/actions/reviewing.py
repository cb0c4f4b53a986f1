"""What a clinician does about a flag: seen, acknowledged, and its hold opened again."""

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


def _of_team(flag: Flag, by: Actor) -> None:
    require_acting(flag.case, by)


@transaction.atomic
def see_flag(flag: Flag, *, by: Actor) -> None:
    """Sign that the flag was seen."""
    _of_team(flag, by)
    if flag.seen_at is None:
        flag.seen_at, flag.seen_by_id = clock.now(), by.person
        flag.save(update_fields=["seen_at", "seen_by"])
        record("see_flag", by=by, flag=flag.pk)


@transaction.atomic
def acknowledge_flag(flag: Flag, action: str, note: str, *, by: Actor) -> None:
    """Keep what was done about the flag; a note is needed where nothing was."""
    _of_team(flag, by)
    require(action in FLAG_ACTIONS, "Choose what you did.")
    require(action != "none" or bool(note.strip()), "Say why no action is needed.")
    see_flag(flag, by=by)
    flag.action, flag.note = action, note.strip()
    flag.acknowledged_at, flag.acknowledged_by_id = clock.now(), by.person
    flag.save(update_fields=["action", "note", "acknowledged_at", "acknowledged_by"])
    record("acknowledge_flag", by=by, flag=flag.pk)


@transaction.atomic
def lift_flag(flag: Flag, reason: str, *, joint_work_suitable: bool, by: Actor) -> None:
    """Close a flag and its hold. What it withheld stays so until its author chooses a level again.

    Raises HoldNotLiftedError unless it was acknowledged and the clinician states that joint work is suitable.
    """
    _of_team(flag, by)
    if flag.acknowledged_at is None or not joint_work_suitable or not reason.strip():
        raise HoldNotLiftedError("First say what you did, why you close it, and that joint work is suitable.")
    cases = lock(Case.objects.filter(participants__client=flag.client_id))
    flag.lifted_at, flag.lifted_by_id, flag.reason = clock.now(), by.person, reason.strip()
    flag.save(update_fields=["lifted_at", "lifted_by", "reason"])
    apply_to_cases(cases)
    record("lift_flag", by=by, flag=flag.pk)
