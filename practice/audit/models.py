"""What was done: one row for each act, without any content, and the chain that links the acts of a practice."""

from django.conf import settings
from django.db import models

from practice.audit.append_only import AppendOnly

SEAL_LENGTH = 72


class Event(models.Model):
    """An act: who, what, on which things (codes and keys only), when. ``seal`` says that the house wrote it."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subjects = models.JSONField(default=dict)
    at = models.DateTimeField()
    mark = models.CharField(max_length=24, unique=True)
    seal = models.CharField(max_length=SEAL_LENGTH)

    class Meta:
        constraints = (AppendOnly(name="events_stay"),)
        indexes = (models.Index(fields=("practice", "-id"), name="event_newest"),)

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"


class UnsealedEvent(models.Model):
    """An event that waits to be linked; written with it, gone when it is."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="waiting")
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"event {self.event_id} waits"


class EventLink(models.Model):
    """An event's place in the chain of its practice: in the order of sealing, each link over the one before."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    digest = models.CharField(max_length=SEAL_LENGTH)

    class Meta:
        constraints = (
            AppendOnly(name="links_stay"),
            models.UniqueConstraint(fields=("practice", "number"), name="one_event_at_a_place"),
        )

    def __str__(self) -> str:
        return f"link {self.number}"
