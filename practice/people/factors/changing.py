"""What people do about their own second factors; each act is on record, told by mail, and ends other sessions."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people.errors import LastWayInError, WrongCodeError
from practice.people.factors.app_codes import drop_app, has_app, set_app, use_app_code
from practice.people.factors.passkeys import drop_passkey, has_passkey, keep_new
from practice.people.factors.recovery import new_recovery_codes
from practice.people.factors.standing import has_spare, is_client, let_password_in
from practice.people.models import User
from practice.people.notices import tell_of_change


@transaction.atomic
def add_passkey(user: User, name: str, answer: str, *, by: Actor) -> None:
    """Keep the passkey that the person's browser just made. Raises WrongPasskeyError."""
    _own(user, by)
    keep_new(user, name, answer)
    _changed(user, "add_passkey", by)


@transaction.atomic
def remove_passkey(user: User, key: int, *, by: Actor) -> None:
    """Forget a passkey, unless it is the last way in, or the last one of somebody who cannot be without.

    With the last one a password counts again. Raises LastWayInError or NotVisibleError.
    """
    _own(user, by)
    user = _locked(user)
    if not drop_passkey(user, key):
        raise NotVisibleError
    _has_way_in(user)
    if not has_passkey(user):
        if _needs_passkey(user):
            raise LastWayInError("Your last passkey stays for now. Add another one first, or ask your practice.")
        let_password_in(user)
    elif user.only_passkey:
        _has_spare(user)
    _changed(user, "remove_passkey", by)


@transaction.atomic
def choose_only_passkey(user: User, *, on: bool, by: Actor) -> None:
    """Let only a passkey open the door from now on, or a password as well.

    Raises LastWayInError without a passkey, or when nothing would let in who loses it.
    """
    _own(user, by)
    user = _locked(user)
    if on and not has_passkey(user):
        raise LastWayInError("Add a passkey first.")
    if on:
        _has_spare(user)
    user.only_passkey = on
    user.save(update_fields=["only_passkey"])
    record("choose_only_passkey", by=by, on=on)
    tell_of_change(user)


@transaction.atomic
def change_app(user: User, secret: str, code: str, *, by: Actor) -> None:
    """Let codes of another app count, once it showed one. Raises WrongCodeError."""
    _own(user, by)
    set_app(user, secret)
    if not use_app_code(user, code):
        raise WrongCodeError
    _changed(user, "change_app", by)


@transaction.atomic
def remove_app(user: User, *, by: Actor) -> None:
    """Let no app count any more, for somebody who has a passkey. Raises LastWayInError."""
    _own(user, by)
    drop_app(user)
    _has_way_in(user)
    _changed(user, "remove_app", by)


@transaction.atomic
def renew_recovery_codes(user: User, *, by: Actor) -> list[str]:
    """Ten fresh recovery codes, shown once; those before count no more."""
    _own(user, by)
    codes = new_recovery_codes(user)
    _changed(user, "renew_recovery_codes", by)
    return codes


def _own(user: User, by: Actor) -> None:
    if user.pk != by.person:
        raise NotVisibleError


def _locked(user: User) -> User:
    """The person as they are now, and nobody changes them until this act is done."""
    return User.objects.select_for_update().get(pk=user.pk)


def _has_spare(user: User) -> None:
    if not has_spare(user):
        raise LastWayInError("Make recovery codes or add a second passkey first. They let you in if you lose this one.")


def _has_way_in(user: User) -> None:
    by_password = user.has_usable_password() and (is_client(user) or has_app(user))
    if not by_password and not has_passkey(user):
        raise LastWayInError("Add another way to sign in first. This is your last one.")


def _needs_passkey(user: User) -> bool:
    """Asks who knows of cases, of which this room knows nothing."""
    needs: Callable[[User], bool] = import_string(settings.NEEDS_PASSKEY)
    return needs(user)


def _changed(user: User, act: str, by: Actor) -> None:
    record(act, by=by)
    tell_of_change(user)
