"""Who and what is here, as the rules for people and sessions from elsewhere compare with it.

A long task reads this again and again: what was opened for it once is not opened once more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from clients.imports.labels import cases_apart, labels_of
from clients.imports.plans import CaseHere, Person
from clients.models import Case, Client, ClientElsewhere, Participant, SessionElsewhere
from practice.privacy.opened import Opened


def people_here(clients: QuerySet[Client], system: str, opened: Opened) -> tuple[Person, ...]:
    """These clients but for those whose record is deleted, with what a system calls them."""
    standing = clients.filter(erased_at__isnull=True)
    named = ClientElsewhere.objects.filter(client__in=standing, system=system)
    ids: dict[int, set[str]] = defaultdict(set)
    for client, code, value in named.values_list("client_id", "code", "value"):
        ids[client].add(opened.value(value, client, code))
    rows = standing.order_by("pk").values_list("pk", "code", "user__name", "user__email", "born")
    return tuple(
        Person(
            key,
            code,
            opened.value(name, key, key),
            opened.value(email, key, key),
            _day(opened.value(born, key, key)),
            frozenset(ids[key]),
        )
        for key, code, name, email, born in rows
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def cases_here(cases: QuerySet[Case], people: Iterable[Person]) -> tuple[CaseHere, ...]:
    """Those of these cases whose people have not separated, named by those of ``people`` who are in them."""
    standing = cases.filter(separated_at__isnull=True).values_list("pk", "code", "opened_at")
    called, inside = labels_of(people), _inside(cases)
    found = [(_case(key, code, inside[key], called), opened_at) for key, code, opened_at in standing]
    return tuple(sorted(cases_apart(found), key=lambda case: (case.names.casefold(), case.code)))


def _inside(cases: QuerySet[Case]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    places = Participant.objects.filter(case__in=cases).order_by("order", "pk")
    for case, client in places.values_list("case_id", "client_id"):
        found[case].append(client)
    return found


def _case(key: int, code: str, inside: list[int], called: Mapping[int, str]) -> CaseHere:
    return CaseHere(key, code, frozenset(inside), " & ".join(called[one] for one in inside if one in called))


def session_ids(practice: int, system: str, opened: Opened) -> dict[str, int]:
    """The sessions that a system calls something, by what it calls them."""
    rows = SessionElsewhere.objects.filter(practice_id=practice, system=system)
    found = rows.values_list("case_id", "code", "value", "session_id")
    return {opened.value(value, case, code): session for case, code, value, session in found}
