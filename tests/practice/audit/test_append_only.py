from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from practice.audit.chain import seal_all
from practice.audit.models import Event, EventLink
from tests.cast import Cast
from tests.forgetting import kept_for_ever

pytestmark = pytest.mark.django_db
REFUSED = "what is written down stays"


def written_down() -> list[int]:
    Cast()
    seal_all()
    connection.check_constraints()
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("model", [Event, EventLink])
def test_rows_come_and_neither_change_nor_go(model: type[Event | EventLink]) -> None:
    keys = written_down()
    assert model.objects.count() == len(keys) > 5
    rows = model.objects.all()
    delete = partial(rows._raw_delete, rows.db)
    for act in (delete, partial(rows.update, practice_id=keys[0])):
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
            act()
    assert model.objects.count() == len(keys)


@pytest.mark.parametrize("model", [Event, EventLink])
def test_plain_sql_is_refused_as_well(model: type[Event | EventLink]) -> None:
    written_down()
    table = model._meta.db_table
    acts = [f"DELETE FROM {table}", f"UPDATE {table} SET practice_id = practice_id"]  # noqa: S608 - a table of ours
    if connection.vendor == "postgresql":
        acts.append(f"TRUNCATE {table} CASCADE")
    for act in acts:
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)


def test_what_only_grows() -> None:
    assert {model.__name__ for model, _ in kept_for_ever()} >= {"Event", "EventLink"}
