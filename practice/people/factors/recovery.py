"""Recovery codes: ten on paper, each of which counts once in place of a second factor."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from practice.people.factors.sealing import secrets_of
from practice.people.models import User

DIGITS = 10


def new_recovery_codes(user: User) -> list[str]:
    """Ten fresh codes; those before count no more."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    with secrets_of(user):
        return list(RecoveryCodes.activate(user).get_unused_codes())


def recovery_codes_left(user: User) -> int:
    """How many codes are left."""
    kept = _kept(user)
    if kept is None:
        return 0
    with secrets_of(user):
        return len(RecoveryCodes(kept).get_unused_codes())


def use_recovery_code(user: User, code: str) -> bool:
    """Whether this is one of the person's codes that nobody used before; from now on it is used."""
    kept = _kept(user)
    if kept is None:
        return False
    with secrets_of(user):
        return bool(RecoveryCodes(kept).validate_code(code))


def _kept(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
