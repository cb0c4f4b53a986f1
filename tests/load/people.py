"""Whose pages are measured."""

from dataclasses import dataclass
from functools import cached_property

from clients.models import Case
from homework.actions.settling import differences
from homework.models import Response, ResponseGrant
from practice.access.actor import Actor
from practice.enums import Role
from tests.load.population import ZONE, Population

MANY = 20


@dataclass
class Cast:
    """Some readers of a population of a size."""

    population: Population
    size: int

    def check(self) -> None:
        """Refuse to measure grants that the policy would not have written."""
        cases = list(Case.objects.select_related("practice").order_by("pk")[:8])
        found = differences(cases)
        if found:
            raise SystemExit("\n".join(["The grants are not those of the policy:", *found[:5]]))

    @property
    def director(self) -> Actor:
        """Somebody with a seat in one case of eleven."""
        return self._clinician(self.population.director)

    @property
    def clinicians(self) -> list[Actor]:
        """Some who treat."""
        return [self._clinician(key) for key in self.population.clinicians[:MANY]]

    @property
    def clients(self) -> list[Actor]:
        """Some in care, spread over the practice."""
        keys = self.population.clients
        step = max(1, len(keys) // MANY)
        practice = self.population.practice.pk
        return [Actor(key, practice, frozenset({Role.CLIENT}), ZONE) for key in keys[::step][:MANY]]

    @cached_property
    def example(self) -> Response:
        """One response like many."""
        return Response.objects.order_by("pk")[0]

    def _clinician(self, key: int) -> Actor:
        return Actor(key, self.population.practice.pk, frozenset({Role.CLINICIAN}), ZONE)

    def readers(self) -> dict[str, list[Actor]]:
        """Readers by what they are."""
        return {"clients": self.clients, "clinicians": self.clinicians, "director": [self.director]}

    def visible(self, reader: Actor) -> int:
        """How many responses somebody may read."""
        return ResponseGrant.objects.filter(user_id=reader.person).count()
