"""Whose turn it is to send a mail: a worker takes it, for good on disk, before a byte of it is handed over.

So whenever a worker dies, what it had taken is known. What must not go out twice is not sent again then; all else is.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from practice import clock
from practice.codes import new_code
from practice.mail.handing import Handed
from practice.mail.models import Channel, MailState, OutgoingMail
from practice.mail.safe_hours import next_safe_moment
from practice.mail.wishes import Wishes, wishes_of
from practice.walls.context import Place, within

# Longer than any server is waited for, so that whoever holds a claim for longer is dead.
LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
MOST_TRIES = 30


def waiting() -> list[tuple[int, int]]:
    """The mails that may go now and that nobody has, oldest first, each with its practice."""
    with within(Place.DOORS):
        free = OutgoingMail.objects.filter(state=MailState.WAITING, claimed_until__isnull=True)
        rows = free.exclude(not_before__gt=clock.now()).order_by("pk").values_list("pk", "practice_id")
        return list(rows)


def take(key: int, practice: int) -> OutgoingMail | None:
    """Take one mail for this worker alone, after a last look at whether, when and where it is wanted.

    None where another worker has it, where it goes later, or where nobody wants it any more, which deletes it.
    """
    with transaction.atomic(), within(practice):
        mails = OutgoingMail.objects.select_for_update(of=("self",), skip_locked=True)
        free = mails.filter(pk=key, state=MailState.WAITING, claimed_until__isnull=True)
        mail = free.select_related("person__practice").first()
        if mail is None or not ((mail.is_asked or _is_wished(mail)) and _is_theirs(mail)):
            return None
        mail.claim, mail.tries = new_code(), mail.tries + 1
        mail.claimed_until = clock.by_the_machine() + LEASE
        mail.save(update_fields=["to", "claim", "claimed_until", "tries"])
        return mail


def _is_wished(mail: OutgoingMail) -> bool:
    """Whether a notice goes out now; otherwise it is dropped, or held back until the next safe hour."""
    wishes, person, moment = wishes_of(mail.person_id), mail.person, clock.now()
    to = _where(mail, wishes)
    if not to or not _is_still_wanted(mail):
        mail.delete()
        return False
    when = next_safe_moment(wishes.hours, person.zone or person.practice.zone, moment)
    if when > moment:
        _hold_back(mail, when)
        return False
    mail.to = to
    return True


def _is_theirs(mail: OutgoingMail) -> bool:
    """Whether nobody else of their case reads the mailbox that it goes to; otherwise the mail is dropped."""
    if mail.channel != Channel.MAIL or import_string(settings.MAY_BE_MAILED)(mail.person_id, mail.to):
        return True
    mail.delete()
    return False


def _where(mail: OutgoingMail, wishes: Wishes) -> str:
    if wishes.never:
        return ""
    return wishes.texts if mail.channel == Channel.TEXT else wishes.address or mail.person.email


def _is_still_wanted(mail: OutgoingMail) -> bool:
    if not import_string(settings.MAY_BE_WRITTEN_TO)(mail.person_id):
        return False
    return not mail.kind or bool(import_string(settings.STILL_WANTED[mail.kind])(mail))


def _hold_back(mail: OutgoingMail, when: datetime) -> None:
    mail.not_before = when
    mail.save(update_fields=["not_before"])


def finish(mail: OutgoingMail, handed: Handed) -> None:
    """Write down what became of a mail that this worker has; what was not taken now waits, longer each time."""
    with transaction.atomic(), within(mail.practice_id):
        mine = OutgoingMail.objects.filter(pk=mail.pk, claim=mail.claim)
        if handed == Handed.SENT:
            mine.update(state=MailState.SENT, sent_at=clock.now(), claimed_until=None)
        elif handed == Handed.NOT_KNOWN and mail.goes_once:
            mine.update(state=MailState.UNKNOWN, claimed_until=None)
        elif handed == Handed.REFUSED or mail.tries >= MOST_TRIES:
            mine.update(state=MailState.REFUSED, claimed_until=None)
        else:
            mine.update(claim="", claimed_until=None, not_before=clock.now() + wait(mail.tries))


def wait(tries: int) -> timedelta:
    """How long a mail rests after so many tries."""
    return min(FIRST_WAIT * (1 << min(tries - 1, MOST_TRIES)), LONGEST_WAIT)


def settle_lost() -> None:
    """Settle what a worker had taken when it died: nobody can know how far it had come with it."""
    with transaction.atomic(), within(Place.DOORS):
        lost = OutgoingMail.objects.filter(state=MailState.WAITING, claimed_until__lt=clock.by_the_machine())
        lost.exclude(kind="").update(state=MailState.UNKNOWN, claimed_until=None)
        lost.filter(kind="").update(claim="", claimed_until=None)
