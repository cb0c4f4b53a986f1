"""Who may try a password or a code, how often, and whether it is right; the answer never tells who is known here."""

import logging

from django.contrib.auth import authenticate

from practice import clock
from practice.people import limits
from practice.people.addresses import address_hash
from practice.people.doors import HandedCode
from practice.people.errors import TooOftenError, WrongCodeError
from practice.people.factors.mailed import mail_code, use_mailed_code
from practice.people.factors.standing import use_code
from practice.people.handing import handed_to, use_handed_code
from practice.people.links import invitation_of
from practice.people.models import Invitation, User
from practice.people.refused import Tried, whose
from practice.people.tasks import keep_refused_sign_in

_refusals = logging.getLogger("trellis.security")


def try_password(address: str, password: str, *, place: str, kind: int) -> User | None:
    """Whose address and password these are; ``place`` is where the try comes from, from a browser of this ``kind``.

    Raises TooOftenError.
    """
    known = address_hash(address)
    limits.take(limits.FROM_ONE_PLACE, place)
    limits.take(limits.PASSWORDS, known)
    found = authenticate(None, username=address, password=password)
    if not isinstance(found, User):
        _note(whose(address), Tried.PASSWORD, kind)
        return None
    limits.forget(limits.PASSWORDS, known)
    limits.give_back(limits.FROM_ONE_PLACE, place)
    return found


def try_code(user: User, code: str, sent: dict[str, str] | None, *, place: str, kind: int) -> bool:
    """Whether this is the code that was mailed, one of an app, or a recovery code. Raises TooOftenError."""
    limits.take(limits.FROM_ONE_PLACE, place)
    limits.take(limits.CODES, user.pk)
    plain = "".join(code.split()).replace("-", "")
    if not (sent and use_mailed_code(user, sent, plain)) and not use_code(user, plain):
        _note([user.pk], Tried.CODE, kind)
        return False
    for limit in (limits.CODES, limits.MAILED):
        limits.forget(limit, user.pk)
    limits.give_back(limits.FROM_ONE_PLACE, place)
    return True


def send_code(user: User) -> dict[str, str]:
    """Mail a code to somebody who typed the right password. Raises TooOftenError."""
    limits.take(limits.MAILED, user.pk)
    return mail_code(user)


def try_password_again(user: User, password: str, *, kind: int) -> bool:
    """Whether this is the password of somebody who is signed in, and counts for them. Raises TooOftenError."""
    limits.take(limits.AGAIN, user.pk)
    if not user.check_password(password) or user.only_passkey:
        _note([user.pk], Tried.AGAIN, kind)
        return False
    limits.forget(limits.AGAIN, user.pk)
    return True


def try_handed_code(address: str, code: str, *, place: str, kind: int) -> HandedCode:
    """The code that was handed to the person of this address. Raises WrongCodeError or TooOftenError."""
    limits.take(limits.FROM_ONE_PLACE, place)
    limits.take(limits.HANDED, address_hash(address))
    try:
        found = handed_to(address, code)
    except WrongCodeError:
        _note(whose(address), Tried.OTHER, kind)
        raise
    limits.forget(limits.HANDED, address_hash(address))
    limits.give_back(limits.FROM_ONE_PLACE, place)
    return found


def try_second_proof(user: User, code: str, *, place: str, kind: int) -> None:
    """Use up a code beside a mailed link: of an app, for recovery, or handed over.

    A code that was mailed is none: whoever reads the mailbox has the link already. Raises WrongCodeError or
    TooOftenError.
    """
    limits.take(limits.FROM_ONE_PLACE, place)
    limits.take(limits.CODES, user.pk)
    if not use_code(user, code) and not use_handed_code(user, code):
        _note([user.pk], Tried.OTHER, kind)
        raise WrongCodeError
    limits.forget(limits.CODES, user.pk)


def try_invitation(secret: str, *, place: str) -> Invitation:
    """The invitation that this secret opens; misses are counted. Raises OldLinkError or TooOftenError."""
    limits.take(limits.FROM_ONE_PLACE, place)
    found = invitation_of(secret)
    limits.give_back(limits.FROM_ONE_PLACE, place)
    return found


def may_ask_for_reset(address: str, *, place: str) -> bool:
    """Whether a link may be asked for once more; asking too often looks like asking."""
    try:
        limits.take(limits.FROM_ONE_PLACE, place)
        limits.take(limits.RESETS, address_hash(address))
    except TooOftenError:
        return False
    return True


def _note(people: list[int], way: Tried, kind: int) -> None:
    """Leave it to the worker to keep a refusal: the answer takes as long whether or not anybody has the address."""
    _refusals.warning("RefusedSignIn: %s", way.value)
    keep_refused_sign_in.enqueue(people, way.value, kind, int(clock.now().timestamp()))
