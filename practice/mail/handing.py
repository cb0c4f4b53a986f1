"""Hands a mail or a text over to whoever carries it, and tells what can be known of how that went."""

import email.policy
import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.policy import Policy
from email.utils import parseaddr
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, mailers

from practice.mail.models import Channel, OutgoingMail
from practice.mail.texts import NotNowError, RefusedError, text_sender

logger = logging.getLogger(__name__)

TOO_MANY, BROKEN = 429, 500
LONGEST_LINE = 998
NOT_NOW = range(400, 500)


class Handed(Enum):
    """How it went."""

    SENT = auto()
    NOT_NOW = auto()
    REFUSED = auto()
    NOT_KNOWN = auto()


def hand_over(mail: OutgoingMail) -> Handed:
    """Hand one message over; whatever goes wrong is told, and raises nothing."""
    return _BY[Channel(mail.channel)](mail)


def _by_mail(mail: OutgoingMail) -> Handed:
    try:
        mailer = mailers.default
        mailer.open()
    except OSError:
        return Handed.NOT_NOW
    except Exception:  # nothing was begun: whoever set it up can still put it right
        logger.exception("The way out for mail cannot be opened. See MAIL_BACKEND and MAIL_OPTIONS.")
        return Handed.NOT_NOW
    try:
        mailer.send_messages([_letter(mail)])
    except Exception as error:  # noqa: BLE001 - every provider has errors of its own
        return told_by(error)
    finally:
        with suppress(OSError):
            mailer.close()
    return Handed.SENT


class Letter(EmailMessage):
    """A mail whose lines are as long as mail allows: folded, an address in a header could not be read any more."""

    def message(self, *, policy: "Policy[Any] | None" = None) -> Any:  # noqa: ANN401 - as Django has it
        """The mail as it goes out."""
        return super().message(policy=(policy or email.policy.default).clone(max_line_length=LONGEST_LINE))


def _letter(mail: OutgoingMail) -> EmailMessage:
    """The mail with a name that stays the same however often it is tried."""
    headers = {"Message-ID": f"<{mail.code}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"}
    if mail.stop:
        headers |= {"List-Unsubscribe": f"<{mail.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(mail.subject, mail.body, to=[mail.to], headers=headers)


def _by_text(mail: OutgoingMail) -> Handed:
    try:
        sender = text_sender()
    except Exception:  # as above
        logger.exception("The way out for texts cannot be made. See TEXT_BACKEND and TEXT_OPTIONS.")
        return Handed.NOT_NOW
    if sender is None:
        return Handed.REFUSED
    try:
        sender.send(mail.to, mail.body)
    except Exception as error:  # noqa: BLE001 - as above
        return told_by(error)
    return Handed.SENT


def told_by(error: Exception) -> Handed:
    """What an error tells: not taken now, refused for good, or nothing for certain."""
    if isinstance(error, ConnectionRefusedError | NotNowError):
        return Handed.NOT_NOW
    if isinstance(error, RefusedError | smtplib.SMTPNotSupportedError | ValueError):
        return Handed.REFUSED
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Handed.NOT_NOW if any(code in NOT_NOW for code in codes) else Handed.REFUSED
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code)
    return _by_status(getattr(error, "status_code", None))


def _by_code(code: int) -> Handed:
    """What a mail server's answer means: with 4 it wants to be asked again, with 5 it never takes this."""
    if code in NOT_NOW:
        return Handed.NOT_NOW
    return Handed.REFUSED if code >= BROKEN else Handed.NOT_KNOWN


def _by_status(status: object) -> Handed:
    """What a provider's answer over the web means, as anymail gives it: when it broke there, nobody can know."""
    if not isinstance(status, int) or status >= BROKEN:
        return Handed.NOT_KNOWN
    return Handed.NOT_NOW if status == TOO_MANY else Handed.REFUSED


_BY: dict[Channel, Callable[[OutgoingMail], Handed]] = {Channel.MAIL: _by_mail, Channel.TEXT: _by_text}
