"""What a clinician wants to look at first, and what stops sharing for a while."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from practice.audit.append_only import AppendOnly
from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText

UNANSWERED = Q(acknowledged_at__isnull=True) | Q(again_at__gt=F("acknowledged_at"))


class Flag(models.Model):
    """That a client chose an answer which a rule names. It is never deleted.

    While ``lifted_at`` is empty a flag of level 2 or 3 holds its case. ``words`` says what the client chose. Chosen
    again after somebody said what they did, it asks anew from ``again_at`` on.
    """

    sealed_for = SealedFor(holders.person, "client_id", row=("code",))

    case = models.ForeignKey("clients.Case", on_delete=models.PROTECT, related_name="flags")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="flags")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    rule = SealedText()
    category = SealedText()
    level = models.PositiveSmallIntegerField()
    words = SealedText()
    raised_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = SealedText(blank=True)
    note = SealedText(blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = SealedText(blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="flag_levels_are_1_to_3"),)
        indexes = (models.Index(fields=("case",), name="flag_open", condition=Q(lifted_at__isnull=True)),)

    def __str__(self) -> str:
        return f"flag {self.code}"

    @property
    def asked_at(self) -> datetime:
        """From when on it waits for somebody to say what they do."""
        return self.again_at or self.raised_at

    @property
    def answered_at(self) -> datetime | None:
        """When somebody said what they did, since it last asked."""
        said = self.acknowledged_at
        return said if said is not None and said >= self.asked_at else None


class FlagLine(models.Model):
    """One answer that raised the flag, or raised it again, or corrected it."""

    sealed_for = SealedFor(holders.person, "client_id", row=("code",))

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="lines")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    response = models.ForeignKey("homework.Response", on_delete=models.PROTECT, null=True, related_name="flag_lines")
    words = SealedText()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"line of {self.flag_id}"


class FlagLook(models.Model):
    """That somebody on duty, or the practice lead, was shown an escalated flag; written before the bytes leave."""

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} saw {self.flag_id}"


class RuleLevel(models.Model):
    """How urgent a rule is in one practice from a moment on; the newest counts, and none is ever changed.

    ``named`` is the clinician who stands for a level below the one that the rule comes with.
    """

    sealed_for = SealedFor(holders.person, "set_by_id", row=("code",))

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="rule_levels")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    rule = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = SealedText(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="rule_levels_are_1_to_3"),
            AppendOnly(name="rule_levels_stay", fixed=("practice", "code", "rule", "level", "at", "set_by", "named")),
        )
        indexes = (models.Index(fields=("practice", "rule", "-id"), name="rule_level_newest"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.level}"


class Hold(models.Model):
    """A silent hold on sharing in a case: a client's own, or with no client the care team's on the whole case."""

    case = models.ForeignKey("clients.Case", on_delete=models.CASCADE, related_name="holds")
    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, null=True, blank=True, related_name="holds")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "client"), condition=Q(lifted_at__isnull=True), name="one_own_hold_in_a_case"
            ),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(client__isnull=True, lifted_at__isnull=True),
                name="one_hold_of_the_team_in_a_case",
            ),
        )

    def __str__(self) -> str:
        return f"hold {self.pk}"
