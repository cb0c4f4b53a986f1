"""What other systems call our people, their cases and sessions, and who else they say is there.

A name is the system's, and its id, which is no other's there. ``heard`` is a keyed hash of what the system last said of
it, where it is asked: the same said again changes nothing.
"""

from django.conf import settings
from django.db import models

from clients.models.people import Case, Client, Session
from practice.codes import new_code
from practice.people.models import Practice
from practice.privacy import holders
from practice.privacy.lookup import LookUpHash
from practice.privacy.sealed import SealedFor, SealedText


class ClientElsewhere(models.Model):
    """What another system calls a client."""

    sealed_for = SealedFor(holders.person, "client_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="elsewhere")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    system = models.CharField(max_length=200)
    value = SealedText()
    value_hash = LookUpHash("value", normal=str.strip)
    heard = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "system", "value_hash"), name="a_client_elsewhere_is_one_here"),
        )

    def __str__(self) -> str:
        return f"{self.client_id} in {self.system}"


class CaseElsewhere(models.Model):
    """What another system calls a case."""

    sealed_for = SealedFor(holders.case, "case_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="elsewhere")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    system = models.CharField(max_length=200)
    value = SealedText()
    value_hash = LookUpHash("value", normal=str.strip)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "system", "value_hash"), name="a_case_elsewhere_is_one_here"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} in {self.system}"


class SessionElsewhere(models.Model):
    """What another system calls a session."""

    sealed_for = SealedFor(holders.case, "case_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="elsewhere")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    system = models.CharField(max_length=200)
    value = SealedText()
    value_hash = LookUpHash("value", normal=str.strip)
    heard = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("practice", "system", "value_hash"), name="a_session_elsewhere_is_one_here"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} in {self.system}"


class Relative(models.Model):
    """Somebody beside a client who is not in care here, as a record system tells of them: words and nothing more.

    Nobody here writes to them, they never sign in, and nothing is shared with them. ``told`` is JSON with
    ``name``, ``relationship``, ``active`` and ``period`` as they came in (FHIR R4, RelatedPerson). Only the system
    that wrote it reads it.
    """

    sealed_for = SealedFor(holders.person, "client_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="relatives")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    system = models.CharField(max_length=200)
    value = SealedText()
    value_hash = LookUpHash("value", normal=str.strip)
    told = SealedText()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("author", "system", "value_hash"), name="a_relative_is_one_here"),
        )

    def __str__(self) -> str:
        return f"{self.code} beside {self.client_id}"
