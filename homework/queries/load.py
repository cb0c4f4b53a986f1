"""How much somebody has to do, as far as the actor may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q

from clients.models import Client
from clients.queries.cases import cases_in_care
from homework.enums import Comes
from homework.library.form import Form
from homework.library.recurrence import WEEK, Rule
from homework.models import Part, ScheduledFor
from homework.queries.forms import form_of
from practice.access.actor import Actor

MOST_ITEMS = 3
MOST_MINUTES = 75
SHORT_CHECKS = frozenset({"care_form", "measure"})


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has to do: how many things, and about how many minutes of a week they take.

    Short checks take their minutes and are not counted as things.
    """

    client: Client
    items: int
    minutes: int

    @property
    def is_much(self) -> bool:
        """Whether it is more than people manage well: more than three things, or more than 75 minutes a week."""
        return self.items > MOST_ITEMS or self.minutes > MOST_MINUTES


def per_week(rule: Rule | None, form: Form) -> float:
    """About how often a week something comes; what is given once counts as once."""
    if rule is None:
        return 1
    if rule.comes == Comes.EVERY:
        return WEEK / rule.days
    if rule.comes == Comes.WEEKDAYS:
        return len(rule.weekdays)
    return float(form.target_per_week or 1) if rule.comes == Comes.EVENT else 1


def loads(
    people: Iterable[Client], actor: Actor, *, adding: tuple[Form, Rule | None] | None = None
) -> tuple[Load, ...]:
    """The load of each of these people in the cases that the actor cares for, with something that is to be added."""
    cases = list(cases_in_care(actor).order_by().values_list("pk", flat=True))
    return tuple(_load(client, cases, adding) for client in people)


def _load(client: Client, cases: list[int], adding: tuple[Form, Rule | None] | None) -> Load:
    found = [*_once(client, cases), *_coming_back(client, cases), *([adding] if adding else [])]
    items = sum(form.tier not in SHORT_CHECKS for form, _rule in found)
    return Load(client, items, round(sum(form.minutes * per_week(rule, form) for form, rule in found)))


def _once(client: Client, cases: list[int]) -> Iterable[tuple[Form, Rule | None]]:
    rows = Part.objects.filter(
        author=client,
        current__isnull=True,
        assignment__case__in=cases,
        assignment__schedule__isnull=True,
        assignment__paused_at__isnull=True,
        assignment__taken_back_at__isnull=True,
    )
    return [(form_of(part.assignment.version), None) for part in rows.select_related("assignment__version")]


def _coming_back(client: Client, cases: list[int]) -> Iterable[tuple[Form, Rule | None]]:
    rows = ScheduledFor.objects.filter(
        client=client,
        schedule__case__in=cases,
        schedule__case__separated_at__isnull=True,
        schedule__paused_at__isnull=True,
        schedule__ended_at__isnull=True,
    )
    used_up = Q(schedule__times__lte=F("made")) & ~Q(schedule__comes=Comes.EVENT)
    rows = rows.annotate(made=Count("schedule__assignments")).exclude(used_up)
    schedules = [row.schedule for row in rows.select_related("schedule__version")]
    return [(form_of(one.version), one.rule) for one in schedules]
