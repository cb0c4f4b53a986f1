"""Codes sent by mail: eight digits, for ten minutes, once, and only in the browser that asked for them."""

import secrets
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac

from practice import clock
from practice.mail import outbox
from practice.mail.models import Channel
from practice.people.letters import SUBJECT
from practice.people.limits import use_once
from practice.people.models import User

LASTS = timedelta(minutes=10)
DIGITS = 8
_SALT = "practice.people.factors.mailed"


def mail_code(user: User, *, to: str = "", channel: Channel = Channel.MAIL) -> dict[str, str]:
    """Send a fresh code, ``to`` another mailbox or number where one is to be shown; gives what the session keeps."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    body = render_to_string("email/code.txt", {"code": code})
    outbox.post(user, subject=SUBJECT, body=body, is_asked=True, to=to, channel=channel)
    nonce = secrets.token_hex(16)
    return {"nonce": nonce, "proof": _proof(user, nonce, code), "until": (clock.now() + LASTS).isoformat()}


def use_mailed_code(user: User, kept: dict[str, str], code: str) -> bool:
    """Whether ``code`` is the one that was sent, is not old, and was used in no worker before."""
    if not constant_time_compare(kept["proof"], _proof(user, kept["nonce"], code)):
        return False
    return clock.now() < datetime.fromisoformat(kept["until"]) and use_once(f"mailed {kept['nonce']}", keep=LASTS * 2)


def _proof(user: User, nonce: str, code: str) -> str:
    return salted_hmac(_SALT, f"{user.pk} {nonce} {code}", algorithm="sha256").hexdigest()
