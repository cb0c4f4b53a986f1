"""That an author was reminded of a part."""

from django.db import models

from practice.mail.models import Channel


class ReminderKind(models.TextChoices):
    """What it reminds of."""

    DUE = "due", "The day it is for"


class Reminder(models.Model):
    """One for each part, channel and kind, and never another; without a mail it was not wanted when it went out."""

    part = models.ForeignKey("homework.Part", on_delete=models.CASCADE, related_name="reminders")
    channel = models.CharField(max_length=8, choices=Channel)
    kind = models.CharField(max_length=8, choices=ReminderKind, default=ReminderKind.DUE)
    mail = models.OneToOneField(
        "practice.OutgoingMail", on_delete=models.SET_NULL, null=True, blank=True, related_name="reminder"
    )
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("part", "channel", "kind"), name="one_reminder_of_a_kind_and_channel"),
        )

    def __str__(self) -> str:
        return f"reminder of {self.part_id}"
