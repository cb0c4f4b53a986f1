"""Two practices in one installation, each with everything in it that could be taken for the other's."""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from practice.access.actor import Actor
from practice.people.models import Practice
from practice.privacy.sealed import Sealed
from practice.walls.policies import HOUSE, every_wall, first_step, wall_of
from practice.web.actor import actor_for
from tests.homework.leaks.cast import Leaky
from tests.homework.sharing.world import Clock


@dataclass(frozen=True)
class Two:
    """Ours, whose people try, and theirs, who must not notice."""

    ours: Leaky
    theirs: Leaky

    @property
    def practices(self) -> tuple[int, int]:
        return self.ours.world.founder.practice_id, self.theirs.world.founder.practice_id

    def actors(self) -> list[Actor]:
        """One of ours in every role, and those who look after the whole practice."""
        return [actor_for(self.ours.world.users[name]) for name in ("ana", "ray", "uma", "adi", "fay")] + [
            self.ours.world.owner
        ]


def two(clock: Clock) -> Two:
    return Two(Leaky(clock), Leaky(clock))


def walled() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if wall_of(model) is not None]


def way(model: type[models.Model]) -> str:
    """The look-up that leads from a row to the key of its practice."""
    steps = []
    while model is not apps.get_model(HOUSE):
        step = first_step(model)
        assert step is not None
        steps.append(step.name)
        model = step.related_model
    return "__".join([*steps, "pk"])


def rows_of(practice: int) -> dict[str, list[str]]:
    """Every row of a practice, as it is."""
    found = {}
    for model in walled():
        rows = model._base_manager.filter(**{way(model): practice})
        found[model._meta.label] = sorted(_written(row) for row in rows.values_list())
    return found


def _written(row: tuple[object, ...]) -> str:
    return str([value.data if isinstance(value, Sealed) else value for value in row])


def mixed() -> list[str]:
    """Rows that name something of another practice than their own."""
    found = []
    for model in walled():
        keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
        for key in keys:
            if key.related_model in walled():
                beyond = f"{key.name}__{way(key.related_model)}"
                # What comes with the product may be named by everybody.
                named = {f"{key.name}__isnull": False, f"{beyond}__isnull": False, f"{way(model)}__isnull": False}
                rows = model._base_manager.filter(**named)
                strays = rows.exclude(**{beyond: models.F(way(model))})
                found += [f"{model._meta.label}.{key.name} {row}" for row in strays.values_list("pk", flat=True)]
    return found


def counts() -> dict[str, int]:
    """How many rows the database shows of each walled table, asked without any condition."""
    with connection.cursor() as cursor:
        found = {}
        for wall in every_wall():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(wall.table)}")  # noqa: S608 - our tables
            found[wall.table] = cursor.fetchone()[0]
    return found


def practice_keys() -> list[int]:
    return list(Practice.objects.order_by("pk").values_list("pk", flat=True))
