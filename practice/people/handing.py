"""The way back in for somebody who lost theirs: a one-time code, handed over in person."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.codes import fingerprint, new_code
from practice.enums import STAFF, Role
from practice.people.addresses import people_with
from practice.people.doors import HandedCode
from practice.people.errors import WrongCodeError
from practice.people.models import User

LASTS = timedelta(hours=24)


def hand_over_to_colleague(user: User, *, by: Actor) -> str:
    """Make a code for a colleague, by whoever runs the practice. Raises NotVisibleError."""
    works_here = user.memberships.filter(role__in=STAFF, ended_at__isnull=True).exists()
    if Role.ADMINISTRATOR not in by.roles or user.practice_id != by.practice or not works_here:
        raise NotVisibleError
    require(user.pk != by.person, "Ask another administrator for a code of your own.")
    return make_code(user, by=by)


@transaction.atomic
def make_code(user: User, *, by: Actor) -> str:
    """Make a code for somebody whom ``by`` may let in again, as the caller made sure of; earlier ones stop working.

    Only its hash is kept.
    """
    moment = clock.now()
    HandedCode.objects.filter(user=user, used_at__isnull=True).update(expires_at=moment)
    code = new_code()
    HandedCode.objects.create(
        user=user,
        fingerprint=fingerprint(code),
        made_by_id=by.person,
        created_at=moment,
        expires_at=moment + LASTS,
    )
    record("hand_over_code", by=by, user=user.pk)
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def handed_to(address: str, code: str) -> HandedCode:
    """The code that was handed to the person of this address and still works. Raises WrongCodeError."""
    found = _working().filter(fingerprint=_print(code), user__in=people_with(address), user__is_active=True).first()
    if found is None:
        raise WrongCodeError
    return found


def use_handed_code(user: User, code: str) -> bool:
    """Whether this code was handed to the person and works; it is used from now on."""
    return bool(_working().filter(fingerprint=_print(code), user_id=user.pk).update(used_at=clock.now()))


def use_handed(key: int) -> bool:
    """Whether this code still worked; it is used from now on."""
    return bool(_working().filter(pk=key).update(used_at=clock.now()))


def _working() -> QuerySet[HandedCode]:
    return HandedCode.objects.filter(used_at__isnull=True, expires_at__gt=clock.now())


def _print(code: str) -> str:
    return fingerprint("".join(code.split()).replace("-", "").lower())
