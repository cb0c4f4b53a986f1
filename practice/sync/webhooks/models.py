"""Addresses of record systems that are told of changes, and the messages to them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedJSON, SealedText
from practice.sync.changes import KEPT
from practice.sync.webhooks.policy import RESYNC, type_of


class Off(models.TextChoices):
    """Why nothing is sent to an address any more."""

    UNWANTED = "unwanted", "It answered that it wants no more (410)"
    GIVEN_UP = "given_up", "It took nothing for three days"


class DeliveryState(models.TextChoices):
    """What became of a message. One that a later change has overtaken tells what is no longer so."""

    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    OVERTAKEN = "overtaken", "Overtaken"


class WebhookEndpoint(models.Model):
    """An address of a program's that is told of changes; ``types`` are those that it wants to hear of, none means all.

    ``heard`` is the number of the last change that was looked at for it: what comes while it is paused or off waits
    among the changes. ``rests_until`` is when it asked to be left alone until.
    """

    sealed_for = SealedFor(holders.person, "person_id", row=("code",))

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey("practice.ApiClient", on_delete=models.CASCADE, related_name="webhooks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    url = SealedText()
    secrets = SealedJSON(default=list)
    types: models.JSONField[Any, Any] = models.JSONField(default=list)
    heard = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    off_at = models.DateTimeField(null=True, blank=True)
    off = models.CharField(max_length=10, choices=Off, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    took_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"webhook {self.code}"

    def missed(self, moment: datetime) -> bool:
        """Whether it has been stopped for so long that changes for it may not be kept any more."""
        since = [stopped for stopped in (self.paused_at, self.off_at) if stopped is not None]
        return bool(since) and min(since) <= moment - KEPT


class WebhookDelivery(models.Model):
    """One change on its way to one address; its code is its name there, and stays the same however often it is sent.

    One without a change says that some were not kept for so long: everything has to be read anew.

    ``log`` tells of each try when it was, how long it took and the status that came back, or why none did. ``claim``
    names the turn in which a worker has it, until ``claimed_until``.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    change = models.ForeignKey("practice.Change", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    log: models.JSONField[Any, Any] = models.JSONField(default=list)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claim = models.CharField(max_length=16, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("endpoint", "change"), name="a_change_is_told_once"),)
        indexes = (
            models.Index(fields=("endpoint", "next_at", "id"), name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=("endpoint",), name="delivery_failed", condition=Q(state="failed")),
        )

    def __str__(self) -> str:
        return f"delivery {self.code}"

    @property
    def type(self) -> str:
        """What kind of message it is."""
        return type_of(self.change.kind, gone=self.change.gone) if self.change else RESYNC

    @property
    def name(self) -> str:
        """What the receiver knows the message by (webhook-id)."""
        return f"msg_{self.code}"
