"""Getting in: the first password, a new one, and the note that somebody came."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people.addresses import people_with
from practice.people.arriving import Ticket, Way, arrive
from practice.people.errors import OldLinkError
from practice.people.factors.standing import let_password_in
from practice.people.links import invitation_of, tokens, user_of_reset
from practice.people.models import User
from practice.people.notices import tell_of_change
from practice.people.signed_in import end_all
from practice.people.tasks import send_reset_link

NOBODY = 0


def _self(user: User) -> Actor:
    return Actor(user.pk, user.practice_id, frozenset())


def _set_password(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


def accept_invitation(secret: str, password: str) -> User:
    """Let the invited person choose their password; the link works no more. Raises OldLinkError."""
    invitation = invitation_of(secret)
    arrive(invitation.user, Ticket(Way.INVITATION, invitation.pk), password=make_password(password))
    return invitation.user


@transaction.atomic
def ask_for_reset(address: str, *, mailed: bool = True) -> None:
    """Ask for a link to choose a new password; ``mailed`` says whether it may be sent once more so soon.

    The same work is done whether or not somebody has this address: the worker finds out who is meant, and the
    answer cannot tell.
    """
    known = people_with(address).filter(is_active=True).values_list("pk", flat=True).first()
    send_reset_link.enqueue((known if mailed else None) or NOBODY)


@transaction.atomic
def choose_new_password(who: str, token: str, password: str) -> User:
    """Set a new password by a link; every session of the person ends. Raises OldLinkError.

    The caller made sure of a second proof: a link alone shows no more than that somebody reads the mailbox. Who lost
    their passkey comes this way, so the password counts again.
    """
    user = User.objects.select_for_update().get(pk=user_of_reset(who, token).pk)
    if not tokens.check_token(user, token):
        raise OldLinkError
    _set_password(user, password)
    let_password_in(user)
    end_all(user)
    record("choose_new_password", by=_self(user))
    tell_of_change(user)
    return user


@transaction.atomic
def change_password(user: User, password: str, *, by: Actor) -> None:
    """Change one's own password, for somebody who just signed in once more; other sessions end."""
    if user.pk != by.person:
        raise NotVisibleError
    _set_password(user, password)
    record("change_password", by=by)
    tell_of_change(user)


@transaction.atomic
def keep_sign_in(user: User) -> None:
    """Write down that somebody signed in."""
    record("sign_in", by=_self(user))
