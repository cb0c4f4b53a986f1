"""The people around a case, by the names that its clients know them by."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clients.models import Case
from homework.enums import Capacity
from homework.policy import CaseFacts
from homework.queries.facts import case_facts
from homework.queries.naming import joined, letters
from practice.people.naming import names_by_key


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody around a case."""

    key: int
    name: str
    initial: str
    capacity: Capacity
    until: date | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """The people around one client's part of a case, with what is stored about the case."""

    facts: CaseFacts
    in_order: tuple[Person, ...]
    author: Person
    partners: tuple[Person, ...]
    team: tuple[Person, ...]
    systems: tuple[Person, ...]
    in_emergency: tuple[Person, ...] = ()

    @property
    def team_names(self) -> str:
        """The treating clinicians in one phrase."""
        treating = [person.name for person in self.team if person.capacity == Capacity.TREATING]
        return joined(treating) if treating else "your therapist"

    @property
    def partner_names(self) -> str:
        """The partners in one phrase; empty in a case of one."""
        return joined([person.name for person in self.partners]) if self.partners else ""


def circles(cases: Collection[Case], author: int) -> dict[int, Circle]:
    """The circle of each of the author's own cases, by the case's key.

    ``cases`` come with their participants; the rest takes eight statements, however many cases there are.
    """
    facts = case_facts(cases)
    names = _names(facts.values(), author)
    return {case.pk: _circle(case, facts[case.pk], author, names) for case in cases}


def _names(facts: Iterable[CaseFacts], author: int) -> dict[int, str]:
    keys: set[int] = set()
    for case in facts:
        keys |= {seat.person for seat in case.team} | {glass.person for glass in case.glass}
        keys |= (case.records or {}).get(author, frozenset())
    return names_by_key(keys)


def _circle(case: Case, facts: CaseFacts, author: int, names: dict[int, str]) -> Circle:
    places, systems = list(case.participants.all()), sorted((facts.records or {}).get(author, ()))
    others = [*(seat.person for seat in facts.team), *systems, *(glass.person for glass in facts.glass)]
    rings = iter(letters([*(place.client.called for place in places), *(names[key].split()[-1] for key in others)]))
    people = [Person(place.client_id, place.client.called, next(rings), Capacity.PARTNER) for place in places]
    return Circle(
        facts=facts,
        in_order=tuple(people),
        author=next(person for person in people if person.key == author),
        partners=tuple(person for person in people if person.key != author),
        team=tuple(
            Person(seat.person, names[seat.person], next(rings), seat.capacity, seat.until) for seat in facts.team
        ),
        systems=tuple(Person(key, names[key], next(rings), Capacity.RECORDS) for key in systems),
        in_emergency=tuple(
            Person(glass.person, names[glass.person], next(rings), Capacity.BREAK_GLASS, until_at=glass.until)
            for glass in facts.glass
        ),
    )
