"""What a clinician wrote to a client about something that the client handed in, or writes together with others."""

from django.conf import settings
from django.db import models

from practice.codes import new_code
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedText


class Comment(models.Model):
    """A clinician's comment to one client, the author of ``part``.

    One about an answer says which version was read. One about a joint text goes to everybody who writes it: then each
    of them has a row of their own, and ``shared_code`` is the same in all. ``number`` is that of the newest wording.
    """

    part = models.ForeignKey("homework.Part", on_delete=models.CASCADE, related_name="comments")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="comments")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(
        "homework.Response", on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    shared_code = models.CharField(max_length=16, blank=True, editable=False)
    number = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(response__isnull=False, shared_code="")
                | models.Q(response__isnull=True) & ~models.Q(shared_code=""),
                name="a_comment_to_all_is_about_their_text",
            ),
        )
        indexes = (
            models.Index(fields=("client", "-id"), name="comment_newest"),
            models.Index(fields=("shared_code",), name="comment_to_all", condition=~models.Q(shared_code="")),
        )

    def __str__(self) -> str:
        return f"comment {self.code}"


class CommentLook(models.Model):
    """That the one it was written to says they have read a wording of a comment; for nobody else to know."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="looks")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("comment", "number"), name="each_wording_is_new_once"),)

    def __str__(self) -> str:
        return f"a look at {self.comment_id}"


class CommentWords(models.Model):
    """One wording of a comment; the newest is the one that counts, earlier ones stay. They end with their reader."""

    sealed_for = SealedFor(holders.person, "client_id", row=("comment_id", "number"))

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="wordings")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = SealedText()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("comment", "number"), name="wordings_in_order"),)

    def __str__(self) -> str:
        return f"wording {self.number} of {self.comment_id}"
