"""What a couple and their therapist agree about secrets: a text that is in force once all have signed it."""

from django.db import transaction

from clients.enums import SecretsMode
from clients.models import Case, PolicySignature, SecretsPolicy
from clients.queries.seats import require_acting
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record


@transaction.atomic
def propose_policy(case: Case, mode: SecretsMode, text: str, *, by: Actor) -> SecretsPolicy:
    """Put a new version before the participants; the one in force stays so until all have signed the new one.

    Raises NotVisibleError or NotAllowedError unless ``by`` treats the case, NotAllowedError without words to sign or in
    a case of one.
    """
    require_acting(case, by)
    require(case.participants.count() > 1, "Only partners agree about secrets.")
    require(bool(text.strip()), "Write what they are to sign.")
    policy = SecretsPolicy.objects.create(
        case=case,
        mode=mode,
        text=text.strip(),
        number=SecretsPolicy.objects.filter(case=case).count() + 1,
        proposed_by_id=by.person,
        proposed_at=clock.now(),
    )
    record("propose_policy", by=by, case=case.pk, policy=policy.pk)
    return policy


@transaction.atomic
def sign_policy(policy: SecretsPolicy, *, by: Actor) -> None:
    """Sign a version; signing twice is the same as once, and only the newest can be signed.

    Raises NotVisibleError unless ``by`` is a participant of its case.
    """
    if policy.case.practice_id != by.practice or not policy.case.participants.filter(client_id=by.person).exists():
        raise NotVisibleError
    newest = SecretsPolicy.objects.filter(case=policy.case).order_by("-number").values_list("pk", flat=True).first()
    require(newest == policy.pk, "There is a newer version. Read and sign that one.")
    _, new = PolicySignature.objects.get_or_create(policy=policy, client_id=by.person, defaults={"at": clock.now()})
    if new:
        record("sign_policy", by=by, policy=policy.pk)
