"""Mail on its way out: written with the act that caused it, sent by the worker."""

from django.db import models


class OutgoingMail(models.Model):
    """A mail that waits or went out; its words are neutral and name nobody."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="mails")
    to = models.EmailField()
    subject = models.CharField(max_length=120)
    body = models.TextField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("id",), name="mail_waiting", condition=models.Q(sent_at__isnull=True)),)

    def __str__(self) -> str:
        return f"mail {self.pk}"
