"""What a couple and their therapist agreed about secrets."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from clients.models import Case, SecretsPolicy


@dataclass(frozen=True, slots=True)
class PolicyState:
    """A version with who has signed it; in force when every participant has."""

    policy: SecretsPolicy
    signed: frozenset[int]
    waits_for: frozenset[int]

    @property
    def in_force(self) -> bool:
        """Whether nobody's signature is missing."""
        return not self.waits_for


def policies_of(case: Case) -> list[PolicyState]:
    """Every version, the newest first."""
    people = frozenset(case.participants.values_list("client_id", flat=True))
    rows = SecretsPolicy.objects.filter(case=case).prefetch_related("signatures").order_by("-number")
    found = []
    for policy in rows:
        signed = frozenset(signature.client_id for signature in policy.signatures.all())
        found.append(PolicyState(policy, signed, people - signed))
    return found


def asked_to_sign(person: int, cases: Iterable[int]) -> bool:
    """Whether the newest version in one of these cases waits for the signature of ``person``."""
    newest = SecretsPolicy.objects.filter(case=OuterRef("case")).order_by("-number").values("pk")[:1]
    waiting = SecretsPolicy.objects.filter(case__in=list(cases), pk=Subquery(newest))
    return waiting.exclude(signatures__client_id=person).exists()


def policy_in_force(case: Case) -> SecretsPolicy | None:
    """The newest version that all participants have signed; an older one stays in force until then."""
    return next((state.policy for state in policies_of(case) if state.in_force), None)
