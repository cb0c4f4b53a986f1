"""The joint text of a form that is done together: lines, and the versions they make."""

from django.conf import settings
from django.db import models

from homework.enums import Capacity
from practice.access.grants import Grant, GroupGrant
from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedJSON

VIEW_JOINT = "view_jointversion"


class JointLine(models.Model):
    """A line that one partner drafts; it enters the joint text only when that partner agrees.

    One that takes the place of an earlier line says so in ``replaces``; the earlier one stays, taken out.
    """

    sealed_for = SealedFor(holders.person, "author_id", row=("code",))

    assignment = models.ForeignKey("homework.Assignment", on_delete=models.CASCADE, related_name="lines")
    author = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="lines")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    answers = SealedJSON(default=dict)
    drafted_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    withheld = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"line {self.code}"


class JointVersion(models.Model):
    """A version of the joint text; never changed. One made during a hold stays unopened to the partners.

    ``lines`` is a list of ``{"line": code, "author": client key, "withheld": bool}``; a withheld line is for its author
    and the team. The words stand in the line, which never changes once it is agreed.
    """

    assignment = models.ForeignKey("homework.Assignment", on_delete=models.CASCADE, related_name="joint_versions")
    number = models.PositiveIntegerField()
    lines = models.JSONField()
    made_at = models.DateTimeField()
    opened = models.BooleanField()

    class Meta:
        default_permissions = ("view",)
        constraints = (models.UniqueConstraint(fields=("assignment", "number"), name="joint_versions_in_order"),)

    def __str__(self) -> str:
        return f"joint text {self.pk}"


class JointGrant(Grant):
    """That one person may read one version of a joint text."""

    content_object = models.ForeignKey(JointVersion, on_delete=models.CASCADE, related_name="grants")

    class Meta(Grant.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(capacity__in=[capacity.value for capacity in Capacity]),
                name="a_joint_grant_says_why",
            ),
        )


class JointOpening(models.Model):
    """That somebody else was shown lines of one author in a version of a joint text, written before the bytes leave."""

    version = models.ForeignKey(JointVersion, on_delete=models.CASCADE, related_name="openings")
    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, related_name="joint_openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=12)
    way = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("client", "-at"), name="joint_opening_newest"),)

    def __str__(self) -> str:
        return f"{self.person_id} opened {self.version_id}"


class JointGroupGrant(GroupGrant):
    """guardian's twin for groups, always empty."""

    content_object = models.ForeignKey(JointVersion, on_delete=models.CASCADE, related_name="group_grants")
