"""Which second factors a person has, and which of them opens the door after the password."""

from enum import StrEnum
from operator import attrgetter

from allauth.mfa.models import Authenticator
from django.db.models import BigIntegerField

from practice.access.prepared import Given, Prepared
from practice.enums import Role
from practice.people.factors.app_codes import use_app_code
from practice.people.factors.passkeys import how_many
from practice.people.factors.recovery import recovery_codes_left, use_recovery_code
from practice.people.models import Membership, User


class After(StrEnum):
    """What is asked for after the password."""

    APP = "app"
    MAIL = "mail"


def after_password(user: User) -> After:
    """Clients get a code by mail; whoever works here shows one of an app."""
    return After.MAIL if is_client(user) else After.APP


_IN_CARE = Prepared(
    lambda: Membership.objects.filter(
        user_id=Given(attrgetter("pk"), BigIntegerField()), role=Role.CLIENT, ended_at__isnull=True
    ).values_list("pk")
)


def is_client(user: User) -> bool:
    """Whether this is somebody in care."""
    return next(_IN_CARE.rows(user), None) is not None


def use_code(user: User, code: str) -> bool:
    """Whether ``code`` is one of the person's app or recovery codes that was never used; it is used from now on."""
    plain = "".join(code.split()).replace("-", "")
    return use_app_code(user, plain) or use_recovery_code(user, plain)


def has_spare(user: User) -> bool:
    """Whether somebody who loses a passkey has another one, or a recovery code."""
    return how_many(user) > 1 or recovery_codes_left(user) > 0


def let_password_in(user: User) -> None:
    """Let the person's password open the door again, if only their passkey did."""
    user.only_passkey = False
    user.save(update_fields=["only_passkey"])


def forget_factors(user: User) -> None:
    """Let none of the person's passkeys, apps and recovery codes count any more."""
    Authenticator.objects.filter(user=user).delete()
