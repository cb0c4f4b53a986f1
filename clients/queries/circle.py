"""Who belongs to whom, for the register: partners by case, and who treats them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clients.enums import TeamRole
from clients.models import Case, Client, Participant, TeamMember
from clients.queries.cases import cases_of_practice
from practice.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people of one case, ``who`` as the partner of ``of``."""

    case: Case
    of: Client
    who: Client

    @property
    def code(self) -> str:
        """What names exactly this."""
        return f"{self.case.code}-{self.of.code}-{self.who.code}"


def pairs(actor: Actor, *, case: str = "", people: Sequence[str] | None = None) -> list[Pair]:
    """Everybody with each partner of theirs, in all cases of the practice or in one, whose records stand.

    ``people`` asks for the cases of these clients alone.
    """
    found = cases_of_practice(actor).order_by("pk")
    found = found.filter(code=case) if case else found
    if people is not None:
        found = found.filter(pk__in=Participant.objects.filter(client__code__in=people).values("case_id"))
    return [
        Pair(one, first.client, second.client)
        for one in found
        for first in one.participants.all()
        for second in one.participants.all()
        if first.client_id != second.client_id and not (first.client.erased_at or second.client.erased_at)
    ]


def partners_of(clients: Iterable[int]) -> dict[int, list[str]]:
    """By client, the names (see Pair.code) of what they are to their partners."""
    keys = set(clients)
    places = Participant.objects.filter(case__participants__client_id__in=keys, client__erased_at__isnull=True)
    by_case: dict[str, dict[int, str]] = defaultdict(dict)
    for case, key, code in places.order_by("case_id", "pk").values_list("case__code", "client_id", "client__code"):
        by_case[case][key] = code
    found: dict[int, list[str]] = defaultdict(list)
    for case, people in by_case.items():
        for key in keys & people.keys():
            found[key] += [f"{case}-{other}-{people[key]}" for one, other in people.items() if one != key]
    return found


def treating(cases: Iterable[int]) -> dict[int, list[int]]:
    """By case, who treats it today."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = TeamMember.objects.filter(case_id__in=set(cases), role=TeamRole.TREATING, left_at__isnull=True)
    for case, clinician in rows.order_by("pk").values_list("case_id", "clinician_id"):
        found[case].append(clinician)
    return found


def treated_by(clients: Iterable[int]) -> dict[int, list[int]]:
    """By client, who treats them in any case today."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Participant.objects.filter(
        client_id__in=set(clients), case__team__role=TeamRole.TREATING, case__team__left_at__isnull=True
    )
    for client, clinician in rows.order_by("case__team__pk").values_list("client_id", "case__team__clinician_id"):
        if clinician not in found[client]:
            found[client].append(clinician)
    return found
