"""Practices, the people who sign in, and what each of them is."""

from datetime import time
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q

from practice.codes import new_code, new_number
from practice.enums import Paper, Role, Theme
from practice.people.mailboxes import plain_address
from practice.privacy import holders
from practice.privacy.lookup import LookUpHash
from practice.privacy.sealed import SealedFor, SealedText

GONE = "A person whose record was deleted"


class Practice(models.Model):
    """A practice: its name, its paper, its hours of the day.

    What has to be looked at at once goes to who is on duty after ``patience_minutes``, what can wait for a working day
    after ``patience_days``, and ``lead_minutes`` later to the practice lead. ``office_days`` are digits, 0 is Monday.
    A PHQ-9 has to move by ``phq9_points`` before it is called more than error.
    """

    id = models.BigIntegerField(primary_key=True, default=new_number, editable=False)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    zone = models.CharField(max_length=64, default="Europe/London")
    country = models.CharField(max_length=2, default="GB")
    language = models.CharField(max_length=8, default="en")
    paper = models.CharField(max_length=8, choices=Paper, default=Paper.A4)
    own_line = models.CharField(max_length=200, blank=True)
    retention_years = models.PositiveSmallIntegerField(default=7)
    logo = models.BinaryField(null=True, blank=True, editable=True)
    logo_at = models.DateTimeField(null=True, blank=True)
    patience_minutes = models.PositiveSmallIntegerField(default=60)
    patience_days = models.PositiveSmallIntegerField(default=1)
    lead_minutes = models.PositiveSmallIntegerField(default=60)
    office_days = models.CharField(max_length=7, default="01234")
    office_opens = models.TimeField(default=time(9))
    office_closes = models.TimeField(default=time(17))
    phq9_points = models.PositiveSmallIntegerField(default=6)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes and finds users."""


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in with an e-mail address, in one practice; without one they cannot yet."""

    sealed_for = SealedFor(holders.person, "pk")

    id = models.BigIntegerField(primary_key=True, default=new_number, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="users")
    email = SealedText()
    address_hash = LookUpHash("email", normal=plain_address)
    name = SealedText(gone=GONE)
    zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, choices=Theme, blank=True)
    language = models.CharField(max_length=8, blank=True)
    single_keys = models.BooleanField(default=True)
    # The first page shows only what is shared, and the way out was explained: both are about one's own screen.
    is_covered = models.BooleanField(default=False)
    knows_way_out = models.BooleanField(default=False)
    # While it is on, a password opens nothing for this person; whoever loses all passkeys loses it too.
    only_passkey = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "address_hash"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "address_hash"), name="one_person_of_an_address_in_a_practice"),
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_above_the_rules"),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a user is in the practice, from one day until it ends."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role"), condition=Q(ended_at__isnull=True), name="a_role_is_held_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(models.Model):
    """A one-time link by which somebody sets their password for the first time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    fingerprint = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"
