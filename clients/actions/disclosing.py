"""Writes down what leaves the practice about a client, in the transaction in which it leaves."""

from collections.abc import Sequence

from django.db import transaction

from clients.enums import DisclosureBasis
from clients.models import Case, Client, Disclosure
from clients.policy import may_run_practice
from clients.queries.disclosures import disclosures_of_practice
from clients.queries.seats import require_acting
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record


@transaction.atomic
def disclose(
    client: Client,
    *,
    case: Case | None = None,
    recipient: str,
    address: str = "",
    what: str,
    purpose: str,
    basis: DisclosureBasis,
    by: Actor,
) -> Disclosure:
    """Keep that something about ``client`` leaves the practice: to whom, what, what for, and why that is allowed.

    Whatever lets something out calls this in its own transaction, having decided that ``by`` may. The words go into the
    ledger alone. Raises NotVisibleError across practices, NotAllowedError for a case that is not the client's.
    """
    if client.practice_id != by.practice:
        raise NotVisibleError
    require(case is None or case.participants.filter(client=client).exists(), "Choose somebody of this case.")
    kept = Disclosure.objects.create(
        practice_id=client.practice_id,
        client=client,
        case=case,
        at=clock.now(),
        by_id=by.person,
        basis=basis,
        recipient=recipient.strip(),
        address=address.strip(),
        what=what.strip(),
        purpose=purpose.strip(),
    )
    record("disclose", by=by, disclosure=kept.pk, client=client.pk, case=kept.case_id, basis=basis.value)
    return kept


@transaction.atomic
def note_disclosure(
    case: Case, client: Client, *, recipient: str, address: str, what: str, purpose: str, basis: str, by: Actor
) -> Disclosure:
    """Let those who treat a case note what left by hand. Raises NotVisibleError or NotAllowedError for anybody else."""
    require_acting(case, by)
    return disclose(
        client,
        case=case,
        recipient=recipient,
        address=address,
        what=what,
        purpose=purpose,
        basis=DisclosureBasis(basis),
        by=by,
    )


@transaction.atomic
def export_disclosures(*, by: Actor) -> Sequence[Disclosure]:
    """The whole ledger for those who run the practice, who ask for it as a table; that they did is on record."""
    if not may_run_practice(by.roles):
        raise NotVisibleError
    found = list(disclosures_of_practice(by))
    record("export_disclosures", by=by, count=len(found))
    return found
