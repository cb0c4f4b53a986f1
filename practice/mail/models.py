"""Mail on its way out: written with the act that caused it, sent by the worker, as its reader wishes."""

from django.conf import settings
from django.db import models

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedJSON, SealedText


class Channel(models.TextChoices):
    """The ways by which something reaches somebody."""

    MAIL = "mail", "By mail"
    TEXT = "text", "By text message"


class MailState(models.TextChoices):
    """What became of a mail. What nobody wishes any more is deleted instead."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Handed over"
    REFUSED = "refused", "Refused for good"
    UNKNOWN = "unknown", "Not known whether it went out"


class OutgoingMail(models.Model):
    """A mail or a text that waits or went out; its words are neutral and name nobody.

    ``is_asked`` marks what the person asked for a moment ago: it goes out at once. All else follows their wishes. What
    has a ``kind`` is looked at once more as it goes out, and is never handed over twice. ``claim`` names the turn in
    which a worker has it, until ``claimed_until``; ``stop`` is where its reader ends mails of its kind.
    """

    sealed_for = SealedFor(holders.person, "person_id", row=("code",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="mails")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.MAIL)
    kind = models.CharField(max_length=12, blank=True)
    to = SealedText()
    subject = SealedText()
    body = SealedText()
    stop = SealedText(blank=True)
    is_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING)
    claim = models.CharField(max_length=16, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("id",), name="mail_waiting", condition=models.Q(state="waiting")),)

    def __str__(self) -> str:
        return f"mail {self.pk}"

    @property
    def goes_once(self) -> bool:
        """Whether it is rather lost than handed over twice."""
        return bool(self.kind)


class Contact(models.Model):
    """How somebody wishes to be written to: all in one sealed column, so that the table does not say who is afraid."""

    sealed_for = SealedFor(holders.person, "person_id")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="contact"
    )
    wishes = SealedJSON(default=dict)

    def __str__(self) -> str:
        return f"contact {self.pk}"
