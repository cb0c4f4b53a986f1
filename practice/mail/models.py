"""Mail on its way out: written with the act that caused it, sent by the worker, as its reader wishes."""

from django.conf import settings
from django.db import models

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedJSON, SealedText


class OutgoingMail(models.Model):
    """A mail that waits or went out; its words are neutral and name nobody.

    ``is_asked`` marks what the person asked for a moment ago: it goes out at once. All else follows their wishes.
    """

    sealed_for = SealedFor(holders.person, "person_id", row=("code",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="mails")
    to = SealedText()
    subject = SealedText()
    body = SealedText()
    is_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("id",), name="mail_waiting", condition=models.Q(sent_at__isnull=True)),)

    def __str__(self) -> str:
        return f"mail {self.pk}"


class Contact(models.Model):
    """How somebody wishes to be written to: all in one sealed column, so that the table does not say who is afraid."""

    sealed_for = SealedFor(holders.person, "person_id")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="contact"
    )
    wishes = SealedJSON(default=dict)

    def __str__(self) -> str:
        return f"contact {self.pk}"
