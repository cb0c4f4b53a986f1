"""What clients have agreed to."""

from collections.abc import Iterable

from django.db.models import Max, prefetch_related_objects

from clients.enums import ConsentKind
from clients.models import Case, Client, Consent
from practice.access.actor import Actor
from practice.access.prepared import Prepared, Several

_IN_FORCE = Prepared(
    lambda: Consent.objects.filter(
        pk__in=Consent.objects.filter(case_id__one_of=Several())
        .values("case_id", "client_id", "kind")
        .annotate(newest=Max("pk"))
        .values("newest"),
        on=True,
    )
)


def consents_in_force(cases: Iterable[int]) -> list[Consent]:
    """The newest consent of each client, case and kind, where it says yes."""
    found: list[Consent] = _IN_FORCE.objects(cases)
    prefetch_related_objects([one for one in found if one.kind == ConsentKind.RECORDS], "systems")
    return found


def consents_of(case: Case, client: Client) -> frozenset[ConsentKind]:
    """The consents that a client has given in a case and not taken back."""
    given = consents_in_force([case.pk])
    return frozenset(ConsentKind(consent.kind) for consent in given if consent.client_id == client.pk)


def own_consents_in(case: Case, actor: Actor) -> list[tuple[ConsentKind, bool]]:
    """Each kind of consent, and whether the actor has given it in a case of theirs."""
    given = {ConsentKind(one.kind) for one in consents_in_force([case.pk]) if one.client_id == actor.person}
    return [(kind, kind in given) for kind in ConsentKind]


def own_consents(actor: Actor) -> list[Consent]:
    """What the actor said last to each kind of consent in each case of theirs, as far as they ever said anything."""
    rows = Consent.objects.filter(client_id=actor.person, case__practice_id=actor.practice)
    found = {(row.case_id, row.kind): row for row in rows.select_related("case", "client").order_by("pk")}
    return list(found.values())


def consents_for(case: Case, actor: Actor) -> list[tuple[Client, bool]]:
    """Each person of a case who was not erased, in order, and whether their consent names the system that asks."""
    agreed = {
        consent.client_id
        for consent in consents_in_force([case.pk])
        if consent.kind == ConsentKind.RECORDS and actor.person in {system.pk for system in consent.systems.all()}
    }
    places = case.participants.filter(client__erased_at__isnull=True).select_related("client")
    return [(place.client, place.client_id in agreed) for place in places]
