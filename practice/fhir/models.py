"""What each reader was told of each thing, so that a new version is known and has its place in time."""

from typing import Any

from django.conf import settings
from django.db import models

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class Edition(models.Model):
    """That what one reader may be told of a thing is its ``number``-th version, since ``at``.

    ``digest`` is a keyed hash of what was told; "" while there is nothing to tell, one that
    begins with "-" is of what is no resource as it is (see ``Kind.partial``). Each reader has versions of their
    own, so that no number and no moment says what happened behind their back.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("reader", "kind", "code"), name="one_edition_for_each_reader"),)
        indexes = (models.Index(fields=("reader", "kind", "at"), name="edition_by_time"),)

    def __str__(self) -> str:
        return f"{self.kind}/{self.code} number {self.number}"


class Version(models.Model):
    """What one reader was told of a thing of the register as its ``number``-th version, since ``at``.

    ``told`` is the resource without ``meta``, by the letter. It is sealed with the key of ``holder``, whom it is about:
    a person or a case, as ``practice.privacy.holders`` calls them.
    """

    sealed_for = SealedFor(holders.named, "holder", row=("edition_id", "number"))

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+", db_index=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    holder = models.CharField(max_length=32, db_index=True)
    told = SealedText()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "number"), name="a_version_is_kept_once"),)

    def __str__(self) -> str:
        return f"version {self.number} of {self.edition_id}"


class Export(models.Model):
    """A reader's wish for all of some kinds at once, and where each file of it begins.

    Nothing that is told is kept here: a file is made of what may be told at the moment at which it is fetched.
    ``about`` names the Group whose people are meant. ``files`` maps each kind to the keys after which its files begin,
    for the first ``ready`` of the kinds. ``unread`` lists what could not be read: its kind, its id, and why, as a word.
    A worker said at ``seen_at`` that it is at it; it is the ``tries``-th.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    level = models.CharField(max_length=8)
    about = models.CharField(max_length=64, blank=True)
    kinds = models.JSONField()
    since = models.DateTimeField(null=True, blank=True)
    asked = models.TextField()
    files: models.JSONField[Any, Any] = models.JSONField(default=dict)
    unread: models.JSONField[Any, Any] = models.JSONField(default=list)
    ready = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    upto = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"export {self.code}"


class ReadUpTo(models.Model):
    """Up to which change one reader's editions of a kind are as they should be.

    ``at`` is when they were last looked at; None where something did not open then.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("reader", "kind"), name="read_up_to_one_number"),)

    def __str__(self) -> str:
        return f"{self.kind} up to {self.number}"
