"""Codes from an app on somebody's phone (TOTP), each of which counts once."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth

from practice.people.factors.sealing import secrets_of
from practice.people.limits import use_once
from practice.people.models import User

KEPT = timedelta(minutes=10)


def new_secret() -> str:
    """A fresh secret for an app, 160 bits in base32."""
    return str(auth.generate_totp_secret())


def has_app(user: User) -> bool:
    """Whether the person has such an app."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def set_app(user: User, secret: str) -> None:
    """Let codes made from ``secret`` count from now on, and no others."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    with secrets_of(user):
        auth.TOTP.activate(user, secret)


def drop_app(user: User) -> None:
    """Let no code of an app count any more."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()


def is_code_of(secret: str, code: str) -> bool:
    """Whether ``code`` is one that an app with this secret shows within half a minute of now."""
    return bool(auth.validate_totp_code(secret, code))


def use_app_code(user: User, code: str) -> bool:
    """Whether the person's app shows this code now, and nobody used it before in whatever worker."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if kept is None:
        return False
    secret = _secret(user, kept)
    for counter in auth.yield_hotp_counters_from_time():
        if auth.compare_user_code(actual=code, expected=auth.format_hotp_value(auth.hotp_value(secret, counter))):
            return use_once(f"totp {kept.pk} {counter}", keep=KEPT)
    return False


def code_now(user: User) -> str | None:
    """The code that the person's app shows now; for the demo's people, who have no phone."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if kept is None:
        return None
    _before, now, _after = auth.yield_hotp_counters_from_time()
    return str(auth.format_hotp_value(auth.hotp_value(_secret(user, kept), now)))


def _secret(user: User, kept: Authenticator) -> str:
    with secrets_of(user):
        return str(auth.decrypt(kept.data["secret"]))
