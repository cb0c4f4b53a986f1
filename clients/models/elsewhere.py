"""What other systems call our people and their sessions."""

from django.db import models

from clients.models.people import Case, Client, Session
from practice.people.models import Practice
from practice.privacy import holders
from practice.privacy.lookup import LookUpHash
from practice.privacy.sealed import SealedFor, SealedText


class ExternalClientId(models.Model):
    """What another system calls a client. ``system`` is that system's own name or address, and so is ``value``."""

    sealed_for = SealedFor(holders.person, "client_id", row=("client_id", "system"))

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=200)
    value = SealedText()
    value_hash = LookUpHash("value", normal=str.strip)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "system", "value_hash"), name="an_external_id_is_one_client"),
        )

    def __str__(self) -> str:
        return f"{self.client_id} in {self.system}"


class ExternalSessionId(models.Model):
    """What another system calls a session."""

    sealed_for = SealedFor(holders.case, "case_id", row=("session_id", "system"))

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=200)
    value = SealedText()
    value_hash = LookUpHash("value", normal=str.strip)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "system", "value_hash"), name="an_external_id_is_one_session"),
        )

    def __str__(self) -> str:
        return f"{self.session_id} in {self.system}"
