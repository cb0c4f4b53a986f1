"""Who and what is here, as the rules for people and sessions from elsewhere compare with it.

A long task reads this again and again: what was opened for it once is not opened once more.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

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


def cases_here(cases: QuerySet[Case], opened: Opened) -> tuple[CaseHere, ...]:
    """Those of these cases whose people have not separated, by their names."""
    standing = dict(cases.filter(separated_at__isnull=True).values_list("pk", "code"))
    places = Participant.objects.filter(case__in=cases).order_by("order", "pk")
    people: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for case, client, name in places.values_list("case_id", "client_id", "client__user__name"):
        people[case].append((client, opened.value(name, client, client)))
    found = [_case(key, code, people[key]) for key, code in standing.items()]
    return tuple(sorted(found, key=lambda case: (case.names.casefold(), case.code)))


def _case(key: int, code: str, people: Iterable[tuple[int, str]]) -> CaseHere:
    those = list(people)
    return CaseHere(key, code, frozenset(client for client, _ in those), " & ".join(name for _, name in those))


def session_ids(practice: int, system: str, opened: Opened) -> dict[str, int]:
    """The sessions that a system calls something, by what it calls them."""
    rows = SessionElsewhere.objects.filter(practice_id=practice, system=system)
    found = rows.values_list("case_id", "code", "value", "session_id")
    return {opened.value(value, case, code): session for case, code, value, session in found}
