"""What was handed in, who may read it, and who did."""

from django.conf import settings
from django.db import models

from homework.enums import Capacity, Level
from practice.access.grants import Grant, GroupGrant
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedJSON

VIEW = "view_response"
SEE_ANNOUNCED = "see_announced"
VIEW_EARLIER = "view_earlier_version"
VIEW_IN_EMERGENCY = "view_in_emergency"
ANNOUNCED_IN_EMERGENCY = "announced_in_emergency"


class Response(models.Model):
    """One version of an author's answers. A row is made when it is handed in and never changes.

    Only words that their author throws away are taken out of it.

    ``literals`` are values by the letter, as an app sent them: by question, and by what is kept in ``answers``.
    ``figures`` maps the series of the exercise to this response's value, ``announced_figures`` those that the care
    team reads even while it is private. The key is time-ordered and stays inside; pages name the part by its code.
    """

    sealed_for = SealedFor(holders.person, "client_id", row=("part_id", "number"))

    part = models.ForeignKey("homework.Part", on_delete=models.PROTECT, related_name="responses")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey("homework.ExerciseVersion", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    answers = SealedJSON(default=dict)
    literals = SealedJSON(default=dict)
    figures = SealedJSON(default=dict)
    announced_figures = SealedJSON(default=dict)
    submitted_at = models.DateTimeField()

    class Meta:
        default_permissions = ("view",)
        permissions = (
            (SEE_ANNOUNCED, "Can read what a private response announces"),
            (VIEW_EARLIER, "Can read a superseded version"),
            (VIEW_IN_EMERGENCY, "Can read it for some hours after breaking the glass"),
            (ANNOUNCED_IN_EMERGENCY, "Can read for some hours what a private response announces"),
        )
        constraints = (models.UniqueConstraint(fields=("part", "number"), name="versions_in_order"),)
        indexes = (models.Index(fields=("client", "-id"), name="response_of_client"),)

    def __str__(self) -> str:
        return f"response {self.pk}"


class ResponseGrant(Grant):
    """That one person may read one response."""

    content_object = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="grants")

    class Meta(Grant.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(capacity__in=[capacity.value for capacity in Capacity]),
                name="a_grant_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity=Capacity.BREAK_GLASS.value, until_at__isnull=False)
                | ~models.Q(capacity=Capacity.BREAK_GLASS.value) & models.Q(until_at__isnull=True),
                name="a_broken_glass_is_for_hours",
            ),
        )


class ResponseGroupGrant(GroupGrant):
    """guardian's twin for groups, always empty."""

    content_object = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="group_grants")


class Choice(models.Model):
    """A level that an author chose, for which version, and when."""

    part = models.ForeignKey("homework.Part", on_delete=models.CASCADE, related_name="choices")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="choices")
    level = models.CharField(max_length=12, choices=[(level.value, level.value) for level in Level])
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.level} for {self.response_id}"


class Opening(models.Model):
    """That somebody other than the author was shown a response, written before the bytes leave."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="openings")
    capacity = models.CharField(max_length=12)
    way = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("response", "-id"), name="opening_newest"),)

    def __str__(self) -> str:
        return f"{self.person_id} opened {self.response_id}"


class Unread(models.Model):
    """A response that one reader has not opened; goes when it is read or the grant goes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unread")
    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="unread")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "client", "response"), name="unread_once"),)

    def __str__(self) -> str:
        return f"{self.response_id} unread by {self.user_id}"
