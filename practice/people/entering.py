"""Getting in: the first password, a new one, and the note that somebody came."""

from django.db import transaction

from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record
from practice.people.addresses import people_with
from practice.people.errors import OldLinkError, WrongPasswordError
from practice.people.links import invitation_of, tokens, user_of_reset
from practice.people.models import Invitation, User
from practice.people.tasks import send_reset_link

NOBODY = 0


def _self(user: User) -> Actor:
    return Actor(user.pk, user.practice_id, frozenset())


def _set_password(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def accept_invitation(secret: str, password: str) -> User:
    """Let the invited person choose their password; the link works no more. Raises OldLinkError."""
    invitation = invitation_of(secret)
    used = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=clock.now())
    if not used:
        raise OldLinkError
    _set_password(invitation.user, password)
    record("accept_invitation", by=_self(invitation.user), invitation=invitation.pk)
    return invitation.user


@transaction.atomic
def ask_for_reset(address: str) -> None:
    """Ask for a link to choose a new password.

    The same work is done whether or not somebody has this address: the worker finds out who is meant, and the
    answer cannot tell.
    """
    known = people_with(address).filter(is_active=True).values_list("pk", flat=True).first()
    send_reset_link.enqueue(known or NOBODY)


@transaction.atomic
def choose_new_password(who: str, token: str, password: str) -> User:
    """Set a new password by a link; every session of the person ends. Raises OldLinkError."""
    user = User.objects.select_for_update().get(pk=user_of_reset(who, token).pk)
    if not tokens.check_token(user, token):
        raise OldLinkError
    _set_password(user, password)
    record("choose_new_password", by=_self(user))
    return user


@transaction.atomic
def change_password(user: User, old: str, new: str, *, by: Actor) -> None:
    """Change one's own password; other sessions end. Raises WrongPasswordError."""
    if user.pk != by.person or not user.check_password(old):
        raise WrongPasswordError("This is not your password.")
    _set_password(user, new)
    record("change_password", by=by)


@transaction.atomic
def keep_sign_in(user: User) -> None:
    """Write down that somebody signed in."""
    record("sign_in", by=_self(user))
