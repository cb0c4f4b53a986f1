"""What is kept about coming in: how often it was tried, where somebody is signed in or was refused, and codes."""

from django.conf import settings
from django.db import models

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class Tally(models.Model):
    """How often something was tried within its time; ``key`` is a keyed hash and names nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"tally until {self.ends_at:%Y-%m-%d %H:%M}"


class SignedIn(models.Model):
    """A browser in which somebody is signed in: what kind it is, since when, and when it was last used."""

    sealed_for = SealedFor(holders.person, "user_id", row=("code",))

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    session_key = SealedText()
    device = SealedText()
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"signed in {self.code}"


class RefusedSignIn(models.Model):
    """A day on which somebody tried to come in by a person's address and was refused, and how far they came."""

    sealed_for = SealedFor(holders.person, "user_id", row=("code",))

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="refused_sign_ins")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    day = models.DateField()
    way = models.CharField(max_length=8)
    device = SealedText()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("user", "day"), name="refused_on_a_day"),)

    def __str__(self) -> str:
        return f"refused on {self.day}"


class HandedCode(models.Model):
    """A one-time code that a colleague or clinician gave to somebody who lost their way in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="handed_codes")
    fingerprint = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"handed code {self.pk}"
