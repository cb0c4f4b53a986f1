"""Who belongs to whom, for the register: partners by case, and who treats them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clients.enums import TeamRole
from clients.models import Case, Client, Participant, TeamMember
from clients.queries.cases import cases_of_practice
from practice.access.actor import Actor
from practice.access.prepared import Prepared, Several


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


_AROUND = Prepared(
    lambda: (
        Participant.objects.filter(case__participants__client_id__one_of=Several(), client__erased_at__isnull=True)
        .order_by("case_id", "pk")
        .values_list("case__code", "client_id", "client__code")
    )
)


def partners_of(clients: Iterable[int]) -> dict[int, list[str]]:
    """By client, the names (see Pair.code) of what they are to their partners."""
    keys = set(clients)
    by_case: dict[str, dict[int, str]] = defaultdict(dict)
    for case, key, code in _AROUND.rows(keys):
        by_case[case][key] = code
    found: dict[int, list[str]] = defaultdict(list)
    for case, people in by_case.items():
        for key in keys & people.keys():
            found[key] += [f"{case}-{other}-{people[key]}" for one, other in people.items() if one != key]
    return found


_TREATING = Prepared(
    lambda: (
        TeamMember.objects.filter(case_id__one_of=Several(), role=TeamRole.TREATING, left_at__isnull=True)
        .order_by("pk")
        .values_list("case_id", "clinician_id")
    )
)


def treating(cases: Iterable[int]) -> dict[int, list[int]]:
    """By case, who treats it today."""
    found: dict[int, list[int]] = defaultdict(list)
    for case, clinician in _TREATING.rows(set(cases)):
        found[case].append(clinician)
    return found


_TREATED = Prepared(
    lambda: (
        Participant.objects.filter(
            client_id__one_of=Several(), case__team__role=TeamRole.TREATING, case__team__left_at__isnull=True
        )
        .order_by("case__team__pk")
        .values_list("client_id", "case__team__clinician_id")
    )
)


def treated_by(clients: Iterable[int]) -> dict[int, list[int]]:
    """By client, who treats them in any case today."""
    found: dict[int, list[int]] = defaultdict(list)
    for client, clinician in _TREATED.rows(set(clients)):
        if clinician not in found[client]:
            found[client].append(clinician)
    return found
